import { afterEach, beforeEach, expect, test } from 'vitest'
import { defaultPolicy } from '#shared/contract/policy.ts'
import { createRunStore } from '../runs/run-store.ts'
import type { Storage } from '../store/storage.ts'
import { aRun, aSession } from '../testing/builders.ts'
import { openTestStorage } from '../testing/test-storage.ts'
import { createSessionStore, type SessionStore } from './session-store.ts'

let storage: Storage
let sessions: SessionStore

beforeEach(() => {
  storage = openTestStorage()
  sessions = createSessionStore(storage)
})
afterEach(() => storage.close())

const named = (page: { data: readonly { id: string }[]; nextCursor: string | null }) => [
  page.data.map(({ id }) => id),
  page.nextCursor,
]

test('a session is read as it was kept, with its whole policy, of which only what was chosen is stored', () => {
  const policy = { ...defaultPolicy, model: 'gpt-6', sandbox: 'read-only' as const }
  const session = aSession({ policy, threadId: 'thread', client: 'cursor', principal: 'mara' })
  sessions.insert(session)
  expect(sessions.get('ses_1')).toEqual(session)
  expect(storage.database.prepare('SELECT policy FROM sessions').get()?.['policy']).toBe(
    JSON.stringify({ sandbox: 'read-only', model: 'gpt-6' }),
  )
  expect(sessions.get('ses_2')).toBeNull()
})

test('a session counts its runs and knows the status of the last one', async () => {
  sessions.insert(aSession())
  const runs = createRunStore(storage)
  for (const id of ['run_1', 'run_2']) await runs.add({ run: aRun({ id }), rawEvents: false })
  runs.save(aRun({ id: 'run_2', status: 'failed' }))
  expect(sessions.get('ses_1')).toMatchObject({ runCount: 2, lastRunStatus: 'failed' })
})

test('what a run needs of its session is read without its other runs', async () => {
  const { runCount: _, lastRunStatus: __, ...record } = aSession({ threadId: 'thread' })
  sessions.insert(record)
  await createRunStore(storage).add({ run: aRun(), rawEvents: false })
  storage.database.exec('PRAGMA foreign_keys = OFF; DROP TABLE runs')
  expect(sessions.record('ses_1')).toEqual(record)
  expect(sessions.record('ses_2')).toBeNull()
})

test('a session is found by its thread, also by one that an earlier run of it had', async () => {
  sessions.insert(aSession())
  expect([sessions.threadOf('ses_1'), sessions.findByThread('first')]).toEqual([null, null])
  await createRunStore(storage).add({ run: aRun({ threadId: 'first' }), rawEvents: false })
  sessions.setThread('ses_1', 'second', 'mcp-server', 7)
  expect(sessions.threadOf('ses_1')).toBe('second')
  expect(sessions.findByThread('first')?.id).toBe('ses_1')
  expect(sessions.findByThread('second')).toMatchObject({ id: 'ses_1', engine: 'mcp-server', updatedAt: 7 })
})

test('title and time of the last change are kept', () => {
  sessions.insert(aSession())
  sessions.setTitle('ses_1', 'Another', 5)
  expect(sessions.get('ses_1')).toEqual(aSession({ title: 'Another', updatedAt: 5 }))
  sessions.touch('ses_1', 9)
  expect(sessions.get('ses_1')).toEqual(aSession({ title: 'Another', updatedAt: 9 }))
})

test('a list gives the newest first, page by page, and leaves out what cannot be read', async () => {
  for (const id of ['ses_1', 'ses_2', 'ses_3', 'ses_4']) sessions.insert(aSession({ id }))
  storage.database.exec(`UPDATE sessions SET policy = '{' WHERE id = 'ses_3'`)
  expect(named(await sessions.list({ limit: 2 }))).toEqual([['ses_4'], 'ses_3'])
  expect(named(await sessions.list({ limit: 2, cursor: 'ses_3' }))).toEqual([['ses_2', 'ses_1'], null])
})

test('a search looks at title, workspace and client, in whatever case and taken literally', async () => {
  sessions.insert(aSession({ id: 'ses_1', title: 'Fix the 100% bug' }))
  sessions.insert(aSession({ id: 'ses_2', workspace: '/home/bugs' }))
  sessions.insert(aSession({ id: 'ses_3', client: 'BugBot' }))
  sessions.insert(aSession({ id: 'ses_4', title: '1000 others' }))
  expect(named(await sessions.search({ limit: 9, search: 'BUG' }))).toEqual([['ses_3', 'ses_2', 'ses_1'], null])
  expect(named(await sessions.search({ limit: 9, search: '100%' }))).toEqual([['ses_1'], null])
  expect(named(await sessions.search({ limit: 1, search: 'bug' }))).toEqual([['ses_3'], 'ses_3'])
})
