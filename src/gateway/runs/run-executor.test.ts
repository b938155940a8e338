import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { EngineEvent } from '#shared/contract/engine-events.ts'
import { deadlines } from '#shared/deadlines.ts'
import { AppFailure } from '#shared/errors.ts'
import { sampleData } from '#shared/testing/event-data.ts'
import { createApprovals } from '../approvals/module.ts'
import type { Engine, TurnHandlers, TurnRequest, TurnResult } from '../engines/engine.ts'
import type { EventLog } from '../events/event-log.ts'
import { createEventLog } from '../events/sqlite-event-log.ts'
import { silentLog } from '../log.ts'
import { createScriptedEngine } from '../mcp/testing/scripted-engine.ts'
import { createSessionStore, type SessionStore } from '../sessions/session-store.ts'
import type { Storage } from '../store/storage.ts'
import { aRun, aSession } from '../testing/builders.ts'
import { openTestStorage } from '../testing/test-storage.ts'
import { createLiveRun, type LiveRun } from './live-run.ts'
import { abortLiveRun, createRunExecutor } from './run-executor.ts'
import { createRunStore, type RunStore } from './run-store.ts'

type RunTurn = (request: TurnRequest, handlers: TurnHandlers) => Promise<TurnResult>

let storage: Storage
let sessions: SessionStore
let store: RunStore
let events: EventLog

beforeEach(() => {
  storage = openTestStorage()
  sessions = createSessionStore(storage)
  store = createRunStore(storage)
  events = createEventLog(storage)
})
afterEach(async () => {
  vi.useRealTimers()
  await storage.close()
})

const engineOf = (runTurn: RunTurn): Engine => ({ ...createScriptedEngine({}), runTurn })

/** A stored run, and what works on it: an engine that does what the test says. */
async function open(turn: RunTurn, { runTimeoutMs = 60_000, engine = async () => engineOf(turn) } = {}) {
  await store.add({ run: aRun(), rawEvents: true }, () => sessions.insert(aSession()))
  const live = createLiveRun({ run: aRun(), session: aSession(), rawEvents: true, isFirstOfSession: true })
  const executor = createRunExecutor({
    store,
    sessions,
    events,
    approvals: createApprovals(storage, events, { timeoutMs: () => 60_000 }).service,
    settings: () => ({ runTimeoutMs }),
    engine,
    log: silentLog,
  })
  const told = () => {
    storage.writer.sync()
    return events.tail({ runId: 'run_1' }, { limit: 100 }).events.map(({ type }) => type)
  }
  return { live, executor, told }
}

const completed: TurnResult = { threadId: 'thread', turnId: 'turn', status: 'completed', lastMessage: 'done', usage: null }
const tokens = (totalTokens: number) => ({
  totalTokens,
  inputTokens: totalTokens,
  cachedInputTokens: 0,
  cacheWriteInputTokens: 0,
  outputTokens: 0,
  reasoningOutputTokens: 0,
})
const threadOpened: EngineEvent = { type: 'thread.opened', data: { ...sampleData['thread.opened'], threadId: 'thread' } }
const turnStarted: EngineEvent = { type: 'turn.started', data: { turnId: 'turn', startedAt: 1, contextWindow: null } }
const used = (total: number, last: number): EngineEvent => ({
  type: 'usage.updated',
  data: { turnId: 'turn', total: tokens(total), last: tokens(last), contextWindow: null, rateLimits: null },
})

/** As engines do: the turn ends as interrupted when that is asked for. */
const untilAborted: RunTurn = (_request, { signal }) =>
  new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve({ ...completed, status: 'interrupted', lastMessage: 'half' })),
  )

test('what the engine reports is told and kept, and the turn becomes an outcome; the end is left to others', async () => {
  const { live, executor, told } = await open(async (request, { emit }) => {
    expect(request).toMatchObject({ threadId: null, cwd: '/ws', prompt: 'hello', client: 'test', rawEvents: true })
    for (const event of [threadOpened, turnStarted, used(110, 10), used(130, 20)]) emit(event)
    return completed
  })
  expect(await executor.execute(live)).toEqual({ status: 'completed', result: 'done', error: null, usage: tokens(30) })
  expect(await store.get('run_1')).toMatchObject({
    status: 'running',
    threadId: 'thread',
    turnId: 'turn',
    startedAt: expect.any(Number),
    endedAt: null,
  })
  expect(sessions.get('ses_1')?.threadId).toBe('thread')
  expect(told()).toEqual(['run.started', 'thread.opened', 'turn.started', 'usage.updated', 'usage.updated'])
})

test('a thread without a turn is not that of the session: Codex could not go on with it', async () => {
  const { live, executor } = await open(async (_request, { emit }) => {
    emit(threadOpened)
    throw new AppFailure({ code: 'engineFailed', message: 'No.' })
  })
  expect(await executor.execute(live)).toMatchObject({
    status: 'failed',
    error: { code: 'engineFailed', message: 'No.', threadId: 'thread' },
  })
  expect([(await store.get('run_1'))?.threadId, sessions.get('ses_1')?.threadId]).toEqual(['thread', null])
})

test('the thread that an earlier run of the session opened is gone on with', async () => {
  const { live, executor } = await open(async ({ threadId }) => ({ ...completed, lastMessage: String(threadId) }))
  sessions.setThread('ses_1', 'earlier', 'app-server', 2)
  expect(await executor.execute({ ...live, isFirstOfSession: false })).toMatchObject({ result: 'earlier' })
})

test('an engine that cannot start is why the run failed', async () => {
  const unavailable = new AppFailure({ code: 'engineUnavailable', engine: 'app-server', message: 'There is no Codex.' })
  const { live, executor, told } = await open(untilAborted, { engine: () => Promise.reject(unavailable) })
  expect(await executor.execute(live)).toEqual({ status: 'failed', result: null, error: unavailable.error, usage: null })
  expect(told()).toEqual(['run.started'])
})

test('a fault that nobody foresaw is a failed run, with an incident', async () => {
  const { live, executor } = await open(async (request) => {
    throw new TypeError(request.prompt)
  })
  expect(await executor.execute(live)).toMatchObject({ status: 'failed', error: { code: 'internal' } })
})

const stop = (live: LiveRun) => abortLiveRun(live, { code: 'interrupted', message: 'Enough.' })

test('a run that is stopped keeps what was done and says why', async () => {
  const { live, executor } = await open(untilAborted)
  const outcome = executor.execute(live)
  await new Promise((resolve) => setImmediate(resolve))
  stop(live)
  abortLiveRun(live, { code: 'interrupted', message: 'Too late.' })
  expect(await outcome).toEqual({
    status: 'interrupted',
    result: 'half',
    error: { code: 'interrupted', message: 'Enough.' },
    usage: null,
  })
})

test('a run that is stopped does not wait for an engine that starts', async () => {
  const { live, executor } = await open(untilAborted, { engine: () => new Promise<never>(() => {}) })
  const outcome = executor.execute(live)
  stop(live)
  expect(await outcome).toMatchObject({ status: 'interrupted', error: { message: 'Enough.' } })
})

test('a turn that Codex ends by itself is told apart from one that was stopped', async () => {
  const { live, executor } = await open(async (_request, { emit }) => {
    emit(threadOpened)
    return { ...completed, status: 'interrupted', lastMessage: '' }
  })
  expect(await executor.execute(live)).toMatchObject({
    status: 'interrupted',
    result: null,
    error: { code: 'interrupted', message: expect.stringContaining('Codex ended the turn'), threadId: 'thread' },
  })
})

test('at its deadline a run is interrupted', async () => {
  const { live, executor } = await open(untilAborted, { runTimeoutMs: 20 })
  expect(await executor.execute(live)).toMatchObject({ status: 'interrupted', result: 'half', error: { code: 'timedOut' } })
})

test('an engine that does not end the turn is waited for no longer than it may take, and what it says then is not told', async () => {
  const late = Promise.withResolvers<TurnResult>()
  let handlers: TurnHandlers | undefined
  const { live, executor, told } = await open((_request, given) => {
    handlers = given
    return late.promise
  })
  vi.useFakeTimers()
  const outcome = executor.execute(live)
  await vi.advanceTimersByTimeAsync(1)
  stop(live)
  await vi.advanceTimersByTimeAsync(deadlines.runOverdue)
  const { status, error } = await outcome
  expect([status, error?.message]).toEqual(['interrupted', 'Enough.'])
  live.end = { ...live.run, status, endedAt: 1 }
  handlers?.emit(threadOpened)
  handlers?.emit(turnStarted)
  late.resolve(completed)
  vi.useRealTimers()
  await store.settled()
  expect(told()).toEqual(['run.started'])
  expect(sessions.get('ses_1')?.threadId).toBeNull()
})
