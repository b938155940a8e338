import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Run } from '#shared/contract/runs.ts'
import { createApprovals } from '../approvals/module.ts'
import type { EventLog } from '../events/event-log.ts'
import { createEventLog } from '../events/sqlite-event-log.ts'
import { silentLog } from '../log.ts'
import { createSessionStore, type SessionStore } from '../sessions/session-store.ts'
import type { Storage } from '../store/storage.ts'
import { anApproval, aRun, aSession } from '../testing/builders.ts'
import { openTestStorage } from '../testing/test-storage.ts'
import { createLiveRun, type LiveRun } from './live-run.ts'
import { createRunEnds, type RunEnds, type RunOutcome } from './run-ends.ts'
import { createRunStore, type RunStore } from './run-store.ts'

let storage: Storage
let sessions: SessionStore
let store: RunStore
let events: EventLog
let ends: RunEnds
/** Committed transactions. */
let transactions: number

beforeEach(() => {
  storage = openTestStorage()
  sessions = createSessionStore(storage)
  store = createRunStore(storage)
  events = createEventLog(storage)
  ends = createRunEnds({ store, sessions, events, log: silentLog })
  storage.writer.onTransaction((outcome) => {
    if (outcome === 'committed') transactions += 1
    return undefined
  })
})
afterEach(() => storage.close())

async function aLiveRun(onEnding?: (ended: Run) => void): Promise<LiveRun> {
  const run = aRun()
  await store.add({ run, rawEvents: false }, () => sessions.insert(aSession()))
  transactions = 0
  return createLiveRun({ run, session: aSession(), rawEvents: false, isFirstOfSession: true, onEnding })
}

const done: RunOutcome = { status: 'completed', result: 'done', error: null, usage: null }
const failed: RunOutcome = { status: 'failed', result: null, error: { code: 'engineFailed', message: 'No.' }, usage: null }
const told = () => events.tail({ runId: 'run_1' }, { limit: 10 }).events.map(({ type, data }) => [type, data])

test('the end, its event, what listeners write and the questions that are taken back are one transaction', async () => {
  const approvals = createApprovals(storage, events, { timeoutMs: () => 60_000 })
  const live = await aLiveRun(() => storage.writer.defer(() => sessions.setTitle('ses_1', 'renamed at the end', 5)))
  const asked = approvals.service.request(live.run, anApproval().request, live.abort.signal)
  storage.writer.flush()
  transactions = 0
  const ended = await ends.end(live, done)
  expect(transactions).toBe(1)
  expect(ended).toEqual({ ...aRun(), ...done, endedAt: expect.any(Number) })
  expect(await store.get('run_1')).toEqual(ended)
  expect(sessions.get('ses_1')).toMatchObject({ title: 'renamed at the end', lastRunStatus: 'completed' })
  expect(await asked).toEqual({ decision: 'cancel' })
  expect(told().map(([type]) => type)).toEqual(['approval.requested', 'run.ended', 'approval.answered'])
})

test('nobody hears of the end before it is written, and then all do', async () => {
  const heard: string[] = []
  const live = await aLiveRun(() => heard.push('writing'))
  events.subscribe({ runId: 'run_1' }, ([event]) => heard.push(String(event?.type)))
  void live.ended.then(() => heard.push('waiter'))
  const ending = ends.end(live, done).then(() => heard.push('ended'))
  await Promise.resolve()
  expect(heard).toEqual(['writing'])
  await ending
  expect(heard).toEqual(['writing', 'run.ended', 'waiter', 'ended'])
})

test('a run ends once: the first end is the one that holds', async () => {
  const endings: Run[] = []
  const live = await aLiveRun((ended) => endings.push(ended))
  const [first, second] = await Promise.all([ends.end(live, done), ends.end(live, failed)])
  expect(second).toBe(first)
  expect(await ends.end(live, failed)).toBe(first)
  expect([endings, told()]).toEqual([[first], [['run.ended', done]]])
  expect(await store.get('run_1')).toEqual(first)
})

test('a disk that takes nothing keeps nobody waiting, and has the end when there is room again', async () => {
  const live = await aLiveRun()
  const large = { ...done, result: 'x'.repeat(50_000) }
  storage.database.exec('PRAGMA max_page_count = 1')
  const ended = await ends.end(live, large)
  expect([ended, await live.ended]).toEqual([expect.objectContaining(large), ended])
  expect([await store.get('run_1'), told()]).toEqual([aRun(), []])
  storage.database.exec('PRAGMA max_page_count = 1000000')
  storage.writer.flush()
  expect([await store.get('run_1'), told()]).toEqual([ended, [['run.ended', large]]])
})

test('a run whose gateway has died ends in the same way, at the time that is known of it', async () => {
  const { run } = await aLiveRun()
  ends.endLeftover(run, failed, 7)
  expect(await store.get('run_1')).toEqual({ ...aRun(), ...failed, endedAt: 7 })
  expect(told()).toEqual([['run.ended', { ...failed, endedAt: 7 }]])
  expect(transactions).toBe(1)
})
