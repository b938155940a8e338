import type { Page } from '#shared/contract/paging.ts'
import type { Session } from '#shared/contract/sessions.ts'

export interface SessionService {
  get(id: string): Session
  /** The session whose current thread this is, or `null`. */
  findByThread(threadId: string): Session | null
  list(input: { cursor?: string | undefined; limit: number }): Promise<Page<Session>>
  search(input: { cursor?: string | undefined; limit: number; search: string }): Promise<Page<Session>>
  /** Resolves when the title is on the disk. */
  rename(id: string, title: string): Promise<Session>
}
