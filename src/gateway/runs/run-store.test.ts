import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSessionStore, type SessionStore } from '../sessions/session-store.ts'
import type { Storage } from '../store/storage.ts'
import { aRun, aSession } from '../testing/builders.ts'
import { openTestStorage } from '../testing/test-storage.ts'
import { createRunStore, type RunStore } from './run-store.ts'

let storage: Storage
let sessions: SessionStore
let runs: RunStore

beforeEach(() => {
  storage = openTestStorage()
  sessions = createSessionStore(storage)
  runs = createRunStore(storage)
})
afterEach(() => storage.close())

const add = (id: string, rawEvents = false) =>
  runs.add({ run: aRun({ id }), rawEvents }, () => {
    if (!sessions.get('ses_1')) sessions.insert(aSession())
  })

const ended = aRun({
  status: 'failed',
  threadId: 'thread',
  turnId: 'turn',
  error: { code: 'engineFailed', message: 'No.' },
  usage: {
    inputTokens: 3,
    cachedInputTokens: 2,
    cacheWriteInputTokens: 0,
    outputTokens: 1,
    reasoningOutputTokens: 0,
    totalTokens: 4,
  },
  startedAt: 2,
  endedAt: 3,
})

test('a run is kept with its session, or not at all', async () => {
  const noSession = runs.add({ run: aRun(), rawEvents: false }, () => {
    throw new Error('no session')
  })
  await expect(noSession).rejects.toThrowError('no session')
  expect(await runs.get('run_1')).toBeNull()
  await add('run_1')
  expect([await runs.get('run_1'), sessions.get('ses_1')?.runCount]).toEqual([aRun(), 1])
})

test('all that it takes to work on a run again is kept', async () => {
  await add('run_1', true)
  await add('run_2')
  expect(await runs.load('run_1')).toEqual({ run: aRun(), rawEvents: true })
  expect(await runs.load('run_2')).toEqual({ run: aRun({ id: 'run_2' }), rawEvents: false })
  expect(await runs.load('run_3')).toBeNull()
})

test('what changes in the life of a run is read at once, and written once per transaction', async () => {
  await add('run_1')
  let transactions = 0
  let alongside = 0
  storage.writer.onTransaction((outcome) => {
    if (outcome === 'committed') transactions += 1
    return undefined
  })
  runs.save(aRun({ status: 'running', startedAt: 2 }), () => expect.unreachable('a later one was given'))
  runs.save(ended, () => {
    alongside += 1
  })
  expect(await runs.get('run_1')).toEqual(ended)
  expect([transactions, alongside]).toEqual([1, 1])
  runs.save(ended)
  await runs.settled()
  expect(transactions).toBe(2)
})

test('what a full disk does not take is kept and written when there is room, the last of it', async () => {
  await add('run_1')
  const text = 'x'.repeat(50_000)
  storage.database.exec('PRAGMA max_page_count = 1')
  runs.save(aRun({ status: 'running', turnId: 'turn', result: text }))
  await expect(runs.settled()).rejects.toThrowError(/disk is full/)
  await expect(add('run_2')).rejects.toThrowError(/disk is full/)
  runs.save({ ...ended, result: text })
  expect(await runs.get('run_1')).toEqual(aRun())
  storage.database.exec('PRAGMA max_page_count = 1000000')
  storage.writer.flush()
  expect(await runs.get('run_1')).toEqual({ ...ended, result: text })
  expect(await runs.get('run_2')).toBeNull()
})

test('what is queued or running can be ended, even where the rest of it cannot be read', async () => {
  for (const id of ['run_1', 'run_2', 'run_3']) await add(id)
  runs.save(aRun({ id: 'run_2', status: 'running' }))
  runs.save({ ...ended, id: 'run_3' })
  storage.writer.flush()
  storage.database.exec(`UPDATE runs SET usage = '{' WHERE id = 'run_1'`)
  expect((await runs.activeKeys()).map(({ id }) => id)).toEqual(['run_1', 'run_2'])
  const { status, result, error, usage, endedAt } = ended
  for (const id of ['run_1', 'run_2']) runs.end(id, { status, result, error, usage, endedAt })
  expect(await runs.activeKeys()).toEqual([])
  expect(await runs.get('run_1')).toEqual({ ...ended, threadId: null, turnId: null, startedAt: null })
})

test('a list gives the newest first, page by page, and leaves out what cannot be read', async () => {
  for (const id of ['run_1', 'run_2', 'run_3', 'run_4']) await add(id)
  storage.database.exec(`UPDATE runs SET status = 'unheard of' WHERE id = 'run_3'`)
  const first = await runs.list({ limit: 2 })
  expect([first.data.map(({ id }) => id), first.nextCursor]).toEqual([['run_4'], 'run_3'])
  const rest = await runs.list({ limit: 2, cursor: 'run_3' })
  expect([rest.data.map(({ id }) => id), rest.nextCursor]).toEqual([['run_2', 'run_1'], null])
})

test('runs are counted by the minute of the last hour, also those from before the start', async () => {
  const now = Date.now()
  const id = `run_${now.toString(16).padStart(12, '0')}`
  await runs.add({ run: aRun({ id, createdAt: now }), rawEvents: false }, () => sessions.insert(aSession()))
  const again = createRunStore(storage)
  expect((await again.perMinute(now)).at(-1)).toBe(1)
  expect(await again.perMinute(now)).toEqual(await runs.perMinute(now))
})
