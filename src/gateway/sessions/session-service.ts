import type { Page } from '#shared/contract/paging.ts'
import type { Session } from '#shared/contract/sessions.ts'
import type { EventLog } from '../events/event-log.ts'
import { notFound } from '../not-found.ts'
import type { Writer } from '../store/writer.ts'
import type { SessionRecord, SessionStore } from './session-store.ts'

export interface SessionService {
  get(id: string): Session
  /** The session whose current thread this is, or `null`. */
  findByThread(threadId: string): SessionRecord | null
  list(input: { cursor?: string | undefined; limit: number }): Promise<Page<Session>>
  search(input: { cursor?: string | undefined; limit: number; search: string }): Promise<Page<Session>>
  /** Resolves when the title is on the disk. */
  rename(id: string, title: string): Promise<Session>
}

export function createSessionService(dependencies: { store: SessionStore; writer: Writer; events: EventLog }): SessionService {
  const { store, writer, events } = dependencies
  const get = (id: string): Session => {
    const session = store.get(id)
    if (session) return session
    throw notFound('session', id)
  }
  return {
    get,
    findByThread: store.findByThread,
    list: store.list,
    search: store.search,
    async rename(id, title) {
      const { principal } = get(id)
      await writer.commit(() => {
        store.setTitle(id, title, Date.now())
        events.append({ runId: null, sessionId: id, principal }, { type: 'session.updated', data: { title } })
      })
      return get(id)
    },
  }
}
