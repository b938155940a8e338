import { oc } from '@orpc/contract'
import { z } from 'zod'
import { reads, uses } from './access.ts'
import { EngineKind } from './engine.ts'
import { pageInputOf, pageOf } from './paging.ts'
import { Policy } from './policy.ts'

export const Session = z.object({
  id: z.string(),
  /** First line of the first prompt until somebody renames it. */
  title: z.string(),
  /** Absolute working directory of Codex. */
  workspace: z.string(),
  policy: Policy,
  engine: EngineKind,
  /** Codex's thread; `null` until the first turn opened it. */
  threadId: z.string().nullable(),
  /** `clientInfo.name` of the MCP client that opened it, or `panel`, `cli`, `rest`. */
  client: z.string(),
  /** Id of the principal that opened it. */
  principal: z.string(),
  runCount: z.number(),
  lastRunStatus: z.string().nullable(),
  createdAt: z.number(),
  updatedAt: z.number(),
})
export type Session = z.infer<typeof Session>

export const sessions = oc.tag('sessions').router({
  list: reads
    .route({ method: 'GET', path: '/sessions', summary: 'Sessions, newest first' })
    .input(pageInputOf('ses').extend({ search: z.string().max(200).optional() }))
    .output(pageOf(Session)),
  get: reads
    .route({ method: 'GET', path: '/sessions/{id}', summary: 'One session' })
    .input(z.object({ id: z.string() }))
    .output(Session),
  rename: uses
    .route({ method: 'PATCH', path: '/sessions/{id}', summary: 'Give a session another title' })
    .input(z.object({ id: z.string(), title: z.string().trim().min(1).max(200) }))
    .output(Session),
})
