import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { silentLog } from '../log.ts'
import { createRunStore } from '../runs/run-store.ts'
import { createSessionStore } from '../sessions/session-store.ts'
import { generateHistory } from '../testing/generate-history.ts'
import { createToolCallStore } from '../tool-calls/tool-call-store.ts'
import { findIds, tookTooLong } from './find-ids.ts'
import { createRowFinder } from './row-finder.ts'
import { createStorage, type Storage } from './storage.ts'

let folder: string
let database: DatabaseSync
let storage: Storage

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchboard-finder-'))
  database = generateHistory(join(folder, 'switchboard.db'), { runs: 2_000, events: 0, toolCalls: 2_000 })
  storage = createStorage({ database, state: { state: 'ok' } }, silentLog)
})
afterAll(async () => {
  await storage.close()
  rmSync(folder, { recursive: true })
})

test('a search that finds nothing leaves the event loop to others', async () => {
  const runs = createRunStore(storage)
  let turns = 0
  const timer = setInterval(() => {
    turns += 1
  }, 1)
  expect(await runs.list({ limit: 50, search: 'nowhere to be found' })).toEqual({ data: [], nextCursor: null })
  clearInterval(timer)
  expect(turns).toBeGreaterThan(0)
})

test('pages of a search follow each other, newest first, each row once', async () => {
  const runs = createRunStore(storage)
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await runs.list({ limit: 30, search: 'BROWN', status: 'failed', cursor })
    seen.push(...page.data.map(({ id }) => id))
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  expect(seen.length).toBe(40)
  expect(seen).toEqual([...new Set(seen)].sort().reverse())
})

test('sessions are found by their texts, tool calls by client and tool', async () => {
  const sessions = createSessionStore(storage)
  const calls = createToolCallStore(storage)
  expect((await sessions.search({ limit: 5, search: 'inspector' })).data.map(({ client }) => client)).toEqual(
    Array.from({ length: 5 }, () => 'inspector'),
  )
  const { data } = await calls.list({ limit: 5, client: 'cursor', tool: 'codex-reply', status: 'completed' })
  expect(data.map(({ client, tool, status }) => ({ client, tool, status }))).toEqual(
    Array.from({ length: 5 }, () => ({ client: 'cursor', tool: 'codex-reply', status: 'completed' })),
  )
  expect((await calls.list({ limit: 5, client: 'nobody' })).data).toEqual([])
})

test('a search is given up at its limit, and when the gateway closes', async () => {
  const sql = 'SELECT id FROM runs WHERE keep_looking()'
  expect(() => findIds(database, { sql, parameters: [], limitMs: -1 }, () => false)).toThrow(tookTooLong)
  expect(() => findIds(database, { sql, parameters: [], limitMs: 60_000 }, () => true)).toThrow(tookTooLong)

  const own = createRowFinder(database)
  const search = own.ids({ table: 'runs', conditions: [{ sql: "prompt LIKE '%nowhere%'", parameters: [] }], limit: 1 })
  const refused = expect(search).rejects.toThrow()
  await own.close()
  await refused
})
