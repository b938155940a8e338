import { z } from 'zod'
import { EngineKind } from '#shared/contract/engine.ts'
import type { Page } from '#shared/contract/paging.ts'
import { defaultPolicy, Policy } from '#shared/contract/policy.ts'
import type { Session } from '#shared/contract/sessions.ts'
import { matching, newestIds, olderThan, readPage, rowsOf } from '../store/paging.ts'
import { jsonColumn, readable } from '../store/rows.ts'
import type { Storage } from '../store/storage.ts'

/** Only what was chosen is stored. */
const StoredPolicy = z
  .looseObject({})
  .transform((chosen) => ({ ...defaultPolicy, ...chosen }))
  .pipe(Policy)

function chosenOf(policy: Policy): Partial<Policy> {
  const entries = Object.entries(policy).filter(
    ([name, value]) => value !== null && (name !== 'config' || Object.keys(value).length > 0),
  )
  return Object.fromEntries(entries)
}

/** A session without what its runs tell. */
export type SessionRecord = Omit<Session, 'runCount' | 'lastRunStatus'>

const RecordRow = z.object({
  id: z.string(),
  title: z.string(),
  workspace: z.string(),
  policy: jsonColumn(StoredPolicy),
  engine: EngineKind,
  thread_id: z.string().nullable(),
  client: z.string(),
  principal: z.string(),
  created_at: z.number(),
  updated_at: z.number(),
})

const toRecord = (row: z.output<typeof RecordRow>): SessionRecord => ({
  id: row.id,
  title: row.title,
  workspace: row.workspace,
  policy: row.policy,
  engine: row.engine,
  threadId: row.thread_id,
  client: row.client,
  principal: row.principal,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

const Row = RecordRow.extend({ run_count: z.number(), last_run_status: z.string().nullable() }).transform(
  (row): Session => ({ ...toRecord(row), runCount: row.run_count, lastRunStatus: row.last_run_status }),
)

const columns = `sessions.*,
  (SELECT count(*) FROM runs WHERE session_id = sessions.id) AS run_count,
  (SELECT status FROM runs WHERE session_id = sessions.id ORDER BY id DESC LIMIT 1) AS last_run_status`

/** All SQL about sessions. Readings see all that was deferred before. */
export function createSessionStore({ database, writer, finder, log }: Storage) {
  const toEntry = readable(Row, log)
  const insert = database.prepare(
    'INSERT INTO sessions (id, title, workspace, policy, engine, thread_id, client, principal, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const byId = database.prepare(`SELECT ${columns} FROM sessions WHERE id = ?`)
  const recordById = database.prepare('SELECT * FROM sessions WHERE id = ?')
  const threadOf = database.prepare('SELECT thread_id FROM sessions WHERE id = ?')
  const byThread = database.prepare(`SELECT * FROM sessions WHERE id = coalesce(
      (SELECT id FROM sessions WHERE thread_id = ?1 ORDER BY id LIMIT 1),
      (SELECT session_id FROM runs WHERE thread_id = ?1 ORDER BY id LIMIT 1))`)
  const setThread = database.prepare('UPDATE sessions SET thread_id = ?, engine = ?, updated_at = ? WHERE id = ?')
  const setTitle = database.prepare('UPDATE sessions SET title = ?, updated_at = ? WHERE id = ?')
  const touch = database.prepare('UPDATE sessions SET updated_at = ? WHERE id = ?')
  const one = (row: unknown): Session | null => (row === undefined ? null : Row.parse(row))
  const record = (row: unknown): SessionRecord | null => (row === undefined ? null : toRecord(RecordRow.parse(row)))

  return {
    insert(session: SessionRecord): void {
      const { id, title, workspace, policy, engine, threadId, client, principal, createdAt, updatedAt } = session
      const chosen = JSON.stringify(chosenOf(policy))
      insert.run(id, title, workspace, chosen, engine, threadId, client, principal, createdAt, updatedAt)
    },
    get(id: string): Session | null {
      writer.sync()
      return one(byId.get(id))
    },
    /** The session alone: what it costs does not grow with its runs, so each of them can ask. */
    record(id: string): SessionRecord | null {
      writer.sync()
      return record(recordById.get(id))
    },
    /** Codex's thread of the session, `null` when it has none yet. */
    threadOf(id: string): string | null {
      const thread = threadOf.get(id)?.['thread_id']
      return typeof thread === 'string' ? thread : null
    },
    findByThread(threadId: string): SessionRecord | null {
      writer.sync()
      return record(byThread.get(threadId))
    },
    async list(input: { cursor?: string | undefined; limit: number }): Promise<Page<Session>> {
      writer.sync()
      const ids = newestIds(database, { table: 'sessions', conditions: [olderThan(input.cursor)], limit: input.limit + 1 })
      return readPage(rowsOf(ids, byId), toEntry, input)
    },
    /** Matches title, workspace and client. */
    async search(input: { cursor?: string | undefined; limit: number; search: string }): Promise<Page<Session>> {
      writer.sync()
      const conditions = [olderThan(input.cursor), matching(input.search, ['title', 'workspace', 'client'])]
      const ids = await finder.ids({ table: 'sessions', conditions, limit: input.limit + 1 })
      return readPage(rowsOf(ids, byId), toEntry, input)
    },
    setThread: (id: string, threadId: string, engine: EngineKind, at: number) => void setThread.run(threadId, engine, at, id),
    setTitle: (id: string, title: string, at: number) => void setTitle.run(title, at, id),
    touch: (id: string, at: number) => void touch.run(at, id),
  }
}
export type SessionStore = ReturnType<typeof createSessionStore>
