import { afterEach, expect, test } from 'vitest'
import { defaultPolicy } from '#shared/contract/policy.ts'
import type { Run } from '#shared/contract/runs.ts'
import { createApprovals } from '../approvals/module.ts'
import type { TurnRequest } from '../engines/engine.ts'
import type { EventLog } from '../events/event-log.ts'
import { createEventLog } from '../events/sqlite-event-log.ts'
import { silentLog } from '../log.ts'
import { createScriptedEngine, type Turn } from '../mcp/testing/scripted-engine.ts'
import { createSessionStore } from '../sessions/session-store.ts'
import type { Storage } from '../store/storage.ts'
import { aRun, aSession } from '../testing/builders.ts'
import { createTestServices } from '../testing/test-services.ts'
import { openTestStorage } from '../testing/test-storage.ts'
import type { NewRun } from './new-run.ts'
import { createRunEnds } from './run-ends.ts'
import { createRunExecutor } from './run-executor.ts'
import { createRunQueue } from './run-queue.ts'
import { createRunService } from './run-service.ts'
import { createRunStore } from './run-store.ts'

const opened: Storage[] = []
afterEach(async () => {
  for (const storage of opened.splice(0)) await storage.close()
})

/** A gateway's runs, whose turns go on until the test ends them. */
function open({ maxConcurrentRuns = 10, maxQueuedRuns = 100 } = {}) {
  const storage = openTestStorage()
  opened.push(storage)
  const working = new Map<string, (text: string) => void>()
  const begun: string[] = []
  const turn: Turn = ({ request: { prompt } }) => {
    begun.push(prompt)
    return new Promise((resolve) => working.set(prompt, resolve))
  }
  const prompts = ['a', 'b', 'c', 'd', 'e']
  const services = createTestServices(storage, createScriptedEngine(Object.fromEntries(prompts.map((name) => [name, turn]))))
  Object.assign(services.settings(), { maxConcurrentRuns, maxQueuedRuns })
  return {
    ...services,
    storage,
    begun,
    /** Ends the turn that was begun with this prompt. */
    finish: (prompt: string) => working.get(prompt)?.(`end of ${prompt}`),
  }
}

const origin = { client: 'test', transport: 'panel', principal: 'owner' } as const
const aNewRun = (prompt: string, change: Partial<NewRun> = {}): NewRun => ({
  prompt,
  session: { workspace: '/ws', policy: defaultPolicy },
  origin,
  rawEvents: false,
  ...change,
})
const turnOver = () => new Promise<void>((resolve) => setImmediate(resolve))
const until = async (isSo: () => boolean) => {
  while (!isSo()) await turnOver()
}
const told = (events: EventLog, runId: string) => events.tail({ runId }, { limit: 100 }).events.map(({ type }) => type)

test('a run is begun, told and kept from its acceptance to its end', async () => {
  const { runs, sessions, events, finish, begun } = open()
  const run = await runs.start(aNewRun('a'))
  expect(run).toMatchObject({ status: 'queued', prompt: 'a', client: 'test', transport: 'panel', principal: 'owner' })
  expect(sessions.get(run.sessionId)).toMatchObject({ title: 'a', workspace: '/ws', runCount: 1 })
  await until(() => begun.length === 1)
  expect(await runs.get(run.id)).toMatchObject({ status: 'running', startedAt: expect.any(Number) })
  expect(await runs.counts()).toEqual({ active: 1, waiting: 0 })
  finish('a')
  const ended = await runs.ended(run.id)
  expect(ended).toMatchObject({ status: 'completed', result: 'end of a', endedAt: expect.any(Number) })
  expect([await runs.get(run.id), await runs.ended(run.id)]).toEqual([ended, ended])
  expect(told(events, run.id)).toEqual(['run.queued', 'run.started', 'thread.opened', 'turn.started', 'turn.ended', 'run.ended'])
  await turnOver()
  expect([await runs.counts(), (await runs.perMinute()).at(-1)]).toEqual([{ active: 0, waiting: 0 }, 1])
})

test('runs of one session are never at work together, and come in their order', async () => {
  const { runs, begun, finish } = open()
  const first = await runs.start(aNewRun('a'))
  const session = { id: first.sessionId }
  const rest = await Promise.all(['b', 'c'].map((prompt) => runs.start(aNewRun(prompt, { session }))))
  await runs.start(aNewRun('d'))
  await until(() => begun.length === 2)
  expect(begun).toEqual(['a', 'd'])
  finish('a')
  await until(() => begun.length === 3)
  expect(await runs.get(first.id)).toMatchObject({ status: 'completed' })
  expect((await runs.get(rest[1]?.id ?? '')).status).toBe('queued')
  finish('b')
  await until(() => begun.length === 4)
  expect(begun).toEqual(['a', 'd', 'b', 'c'])
  const { threadId } = await runs.get(first.id)
  expect(threadId).not.toBeNull()
  expect((await runs.get(rest[1]?.id ?? '')).threadId).toBe(threadId)
})

test('no more than the limit are at work, and no more than the other limit wait', async () => {
  const { runs, begun, finish } = open({ maxConcurrentRuns: 1, maxQueuedRuns: 2 })
  await runs.start(aNewRun('a'))
  await until(() => begun.length === 1)
  const asked = ['b', 'c', 'd'].map((prompt) => runs.start(aNewRun(prompt)).catch((refusal: unknown) => refusal))
  const [, waiting, refused] = await Promise.all(asked)
  expect(waiting).toMatchObject({ status: 'queued' })
  expect(refused).toMatchObject({ error: { code: 'tooMany', message: '2 runs are waiting already.' } })
  expect([begun, await runs.counts(), (await runs.list({ limit: 9 })).data.length]).toEqual([['a'], { active: 1, waiting: 2 }, 3])
  finish('a')
  await until(() => begun.length === 2)
  expect(begun).toEqual(['a', 'b'])
})

test('what is refused is not there', async () => {
  const { runs, storage } = open()
  await expect(runs.start(aNewRun('a', { session: { id: 'ses_none' } }))).rejects.toMatchObject({ error: { code: 'notFound' } })
  runs.closeForNew('The gateway is closing.')
  await expect(runs.start(aNewRun('a'))).rejects.toThrowError('The gateway is closing.')
  runs.openForNew()
  storage.database.exec('PRAGMA max_page_count = 1')
  const { id, accepted } = runs.begin(aNewRun('x'.repeat(50_000)))
  const waiter = runs.ended(id)
  await expect(accepted).rejects.toThrowError(/disk is full/)
  expect(await waiter).toMatchObject({ status: 'interrupted', error: { code: 'storageFull' } })
  await expect(runs.get(id)).rejects.toMatchObject({ error: { code: 'notFound' } })
  expect([await runs.counts(), (await runs.list({ limit: 9 })).data]).toEqual([{ active: 0, waiting: 0 }, []])
})

test('an end that the disk does not take is told the same to everybody, also before there is room again', async () => {
  const { runs, storage, finish, begun } = open()
  const { id } = await runs.start(aNewRun('a'))
  await until(() => begun.length === 1)
  storage.database.exec('PRAGMA max_page_count = 1')
  storage.writer.defer(() => storage.database.exec(`CREATE TABLE grown AS SELECT zeroblob(100000)`))
  finish('a')
  const ended = await runs.ended(id)
  expect(ended).toMatchObject({ status: 'completed', result: 'end of a' })
  expect(storage.writer.state.state).toBe('full')
  expect([await runs.get(id), await runs.ended(id), await runs.interrupt(id, 'Late.')]).toEqual([ended, ended, ended])

  storage.database.exec('PRAGMA max_page_count = 1000000')
  storage.writer.flush()
  await turnOver()
  expect([await runs.get(id), (await runs.list({ limit: 9 })).data]).toEqual([ended, [ended]])
})

test('a run that waits is interrupted without Codex, and the next one comes instead', async () => {
  const { runs, events, begun, finish } = open({ maxConcurrentRuns: 1 })
  const [, second] = [await runs.start(aNewRun('a')), await runs.start(aNewRun('b')), await runs.start(aNewRun('c'))]
  const ended = await runs.interrupt(second.id, 'Not needed.')
  expect(ended).toMatchObject({ status: 'interrupted', startedAt: null, error: { code: 'interrupted', message: 'Not needed.' } })
  expect(await runs.interrupt(second.id, 'Once more.')).toEqual(ended)
  expect(told(events, second.id)).toEqual(['run.queued', 'run.ended'])
  finish('a')
  await until(() => begun.length === 2)
  expect(begun).toEqual(['a', 'c'])
})

test('a run that works is interrupted by its engine, and its session goes on', async () => {
  const { runs, begun } = open()
  const run = await runs.start(aNewRun('a'))
  await runs.start(aNewRun('b', { session: { id: run.sessionId } }))
  await until(() => begun.length === 1)
  expect(await runs.interrupt(run.id, 'Enough.')).toMatchObject({ status: 'interrupted', error: { message: 'Enough.' } })
  await until(() => begun.length === 2)
})

test('a run can be interrupted by its name before it is kept: it ends as every other', async () => {
  const { runs, events, begun } = open()
  const { id, accepted } = runs.begin(aNewRun('a'))
  const ended = await runs.interrupt(id, 'At once.')
  await accepted
  expect(ended).toMatchObject({ status: 'interrupted', error: { message: 'At once.' } })
  expect([begun, told(events, id), await runs.get(id)]).toEqual([[], ['run.queued', 'run.ended'], ended])
  expect(await runs.counts()).toEqual({ active: 0, waiting: 0 })
})

test('all that waits and works is interrupted together', async () => {
  const { runs, begun } = open({ maxConcurrentRuns: 1 })
  for (const prompt of ['a', 'b', 'c']) await runs.start(aNewRun(prompt))
  await until(() => begun.length === 1)
  await runs.interruptAll('The end.')
  expect((await runs.list({ limit: 9 })).data.map(({ status }) => status)).toEqual(Array(3).fill('interrupted'))
  expect(begun).toEqual(['a'])
})

test('the end is told once, to all who wait, and who waits can give up waiting', async () => {
  const { runs, events, begun, finish } = open()
  const endings: Run[] = []
  const { id, accepted } = runs.begin(aNewRun('a', { onEnding: (ended) => endings.push(ended) }))
  await accepted
  const impatient = AbortSignal.abort(new Error('No time.'))
  await expect(runs.ended(id, impatient)).rejects.toThrowError('No time.')
  const leaving = new AbortController()
  const left = runs.ended(id, leaving.signal)
  leaving.abort(new Error('Gone.'))
  await expect(left).rejects.toThrowError('Gone.')
  const waiters = [runs.ended(id), runs.ended(id, new AbortController().signal)]
  await until(() => begun.length === 1)
  finish('a')
  const stopped = runs.interrupt(id, 'In the last moment.')
  const [first, second, third] = await Promise.all([...waiters, stopped])
  expect([second, third, ...endings]).toEqual([first, first, first])
  expect(told(events, id).filter((type) => type === 'run.ended')).toHaveLength(1)
})

test('who waited for the end can go on in the same moment', async () => {
  const { runs, begun, finish } = open({ maxConcurrentRuns: 1, maxQueuedRuns: 1 })
  const run = await runs.start(aNewRun('a'))
  await until(() => begun.length === 1)
  const next = runs.ended(run.id).then(({ sessionId }) => runs.start(aNewRun('b', { session: { id: sessionId } })))
  finish('a')
  expect(await next).toMatchObject({ sessionId: run.sessionId, threadId: (await runs.get(run.id)).threadId })
  await until(() => begun.length === 2)
})

test('an ended run is given to its session once more, one that goes on is not', async () => {
  const { runs, begun, finish } = open()
  const run = await runs.start(aNewRun('a'))
  await expect(runs.retry(run.id, origin)).rejects.toMatchObject({ error: { code: 'conflict' } })
  await until(() => begun.length === 1)
  finish('a')
  await runs.ended(run.id)
  const again = await runs.retry(run.id, { client: 'cli', transport: 'cli', principal: 'mara' })
  expect(again).toMatchObject({ prompt: 'a', sessionId: run.sessionId, client: 'cli', principal: 'mara' })
  expect(again.id).not.toBe(run.id)
  await expect(runs.retry('run_none', origin)).rejects.toMatchObject({ error: { code: 'notFound' } })
})

/** Two runs as a gateway that died has left them: one at work, with a usage that its events tell, and one in line. */
async function leaveBehind(storage: Storage): Promise<void> {
  const store = createRunStore(storage)
  const sessions = createSessionStore(storage)
  await store.add({ run: aRun({ createdAt: 5 }), rawEvents: false }, () => sessions.insert(aSession()))
  await store.add({ run: aRun({ id: 'run_2', createdAt: 6 }), rawEvents: true })
  store.save(aRun({ status: 'running', startedAt: 7 }))
  await store.settled()
}

test('what a gateway that died left behind is ended, in the same way as every run', async () => {
  const { runs, events, storage, begun } = open()
  await leaveBehind(storage)
  await runs.recover()
  const { data } = await runs.list({ limit: 9 })
  expect(data.map(({ id, status, endedAt }) => [id, status, endedAt])).toEqual([
    ['run_2', 'interrupted', 6],
    ['run_1', 'interrupted', 5],
  ])
  expect([told(events, 'run_1'), told(events, 'run_2'), begun]).toEqual([['run.ended'], ['run.ended'], []])
  await runs.recover()
  expect(told(events, 'run_1')).toEqual(['run.ended'])
})

test('a run that was left behind is ended without its events when they cannot be read', async () => {
  const { runs, events, storage } = open()
  await leaveBehind(storage)
  events.append({ runId: 'run_2', sessionId: null, principal: null }, { type: 'run.started', data: { attempt: 1 } })
  storage.writer.flush()
  // More than a number of JavaScript holds.
  storage.database.exec('UPDATE event_chunks SET at = 9000000000000000000')
  await runs.recover()
  const { data } = await runs.list({ limit: 9 })
  expect(data.map(({ id, status, endedAt, usage }) => [id, status, endedAt, usage])).toEqual([
    ['run_2', 'interrupted', 6, null],
    ['run_1', 'interrupted', 5, null],
  ])
})

test('a run of which only what is stored is known is worked on like any other', async () => {
  const storage = openTestStorage()
  opened.push(storage)
  await leaveBehind(storage)
  const store = createRunStore(storage)
  const sessions = createSessionStore(storage)
  const events = createEventLog(storage)
  const approvals = createApprovals(storage, events, { timeoutMs: () => 1_000 }).service
  const requests: TurnRequest[] = []
  const turn: Turn = async ({ request }) => {
    requests.push(request)
    return 'begun again'
  }
  const engine = async () => createScriptedEngine({ hello: turn })
  const settings = () => ({ runTimeoutMs: 60_000 })
  const queue = createRunQueue(store, () => ({ maxConcurrent: 1, maxWaiting: 9 }))
  const executor = createRunExecutor({ store, sessions, events, approvals, settings, engine, log: silentLog })
  const ends = createRunEnds({ store, sessions, events, log: silentLog })
  const runs = createRunService({ store, queue, executor, ends, sessions, events, log: silentLog })
  await queue.enqueue({ id: 'run_2', sessionId: 'ses_1' })
  await expect.poll(() => runs.get('run_2')).toMatchObject({ status: 'completed', result: 'begun again' })
  const { workspace, policy, threadId } = aSession()
  expect(requests).toEqual([{ threadId, cwd: workspace, policy, prompt: 'hello', client: 'test', rawEvents: true }])
})
