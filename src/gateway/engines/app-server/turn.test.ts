import { expect, test } from 'vitest'
import type { EngineEvent } from '#shared/contract/engine-events.ts'
import { AppFailure } from '#shared/errors.ts'
import { silentLog } from '../../log.ts'
import type { TurnHandlers } from '../engine.ts'
import { isRecord, textIn } from '../json-fields.ts'
import { createJsonRpcClient } from '../json-rpc-client.ts'
import type { AppServerRequests } from './requests.ts'
import { createTurn } from './turn.ts'

const threadId = 'thread'

/** A turn whose Codex confirms every request at once, or never. */
function bench(
  options: {
    answers?: boolean
    approve?: TurnHandlers['approve']
    rawEvents?: boolean
    /** Events of this type cannot be taken. */
    faultOn?: EngineEvent['type']
  } = {},
) {
  const { answers = true, approve = () => Promise.resolve({ decision: 'accept' }), rawEvents = false, faultOn } = options
  const events: EngineEvent[] = []
  const emit = (event: EngineEvent) => {
    if (event.type === faultOn) throw new Error('fault')
    events.push(event)
  }
  const asked: string[] = []
  const stop = new AbortController()
  const rpc = createJsonRpcClient<AppServerRequests>({
    send: (line) => {
      const message: unknown = JSON.parse(line)
      if (!isRecord(message)) return
      asked.push(textIn(message, 'method'))
      if (answers) queueMicrotask(() => rpc.receive(JSON.stringify({ id: message['id'], result: {} })))
    },
    handlers: { onNotification: () => {}, onRequest: () => Promise.resolve({}) },
  })
  const turn = createTurn({
    threadId,
    rpc,
    handlers: { emit, approve, signal: stop.signal },
    rawEvents,
    killCommands: () => Promise.resolve(),
    interruptMs: 20,
    log: silentLog,
  })
  return { turn, events, asked, stop, types: () => events.map((event) => event.type) }
}

const anItem = (item: Record<string, unknown>, turnId = 'turn') => ({ threadId, turnId, item })
const anEnd = (turn: Record<string, unknown>) => ({ threadId, turn: { id: 'turn', items: [], ...turn } })
const usage = (total: number, last: number) => ({
  threadId,
  turnId: 'turn',
  tokenUsage: { total: { totalTokens: total }, last: { totalTokens: last }, modelContextWindow: 1_000 },
})

test('the last message is that of the last completed item, when the end of the turn names none', async () => {
  const { turn } = bench()
  turn.begin('turn')
  turn.onNotification('item/completed', anItem({ type: 'agentMessage', id: 'm1', text: 'first' }))
  turn.onNotification('item/completed', anItem({ type: 'agentMessage', id: 'm2', text: 'second' }))
  turn.onNotification('turn/completed', anEnd({ status: 'completed' }))
  expect(await turn.result).toMatchObject({ status: 'completed', turnId: 'turn', lastMessage: 'second', usage: null })
})

test('usage waits for the rate limits, and the turn counts only its own tokens', async () => {
  const { turn, events } = bench()
  turn.begin('turn')
  turn.onNotification('thread/tokenUsage/updated', usage(110, 10))
  expect(events).toEqual([])
  turn.onRateLimits({ planType: 'plus' })
  turn.onNotification('thread/tokenUsage/updated', usage(125, 15))
  turn.onNotification('turn/completed', anEnd({ status: 'completed' }))
  expect((await turn.result).usage).toMatchObject({ totalTokens: 25 })
  expect(events).toMatchObject([
    { type: 'usage.updated', data: { rateLimits: { planType: 'plus' } } },
    { type: 'usage.updated', data: { total: { totalTokens: 125 } } },
    { type: 'turn.ended' },
  ])
})

test('a failed turn is told with the words of Codex and what to do', async () => {
  const { turn, events } = bench()
  const error = { message: 'limit', codexErrorInfo: { usageLimitExceeded: {} }, additionalDetails: null }
  turn.onNotification('turn/completed', anEnd({ status: 'failed', error }))
  const failure = await turn.result.catch((cause: unknown) => cause)
  if (!(failure instanceof AppFailure)) expect.unreachable('no failure')
  expect(failure.error).toMatchObject({
    code: 'engineFailed',
    message: 'limit',
    threadId,
    hint: expect.stringContaining('usage'),
  })
  expect(events).toMatchObject([{ type: 'turn.ended', data: { status: 'failed', error: { message: 'limit' } } }])
})

test('events of an earlier turn of the thread are not reported', async () => {
  const { turn, types } = bench()
  turn.begin('turn')
  turn.onNotification('item/completed', anItem({ type: 'commandExecution', id: 'old' }, 'earlier'))
  turn.onNotification('turn/completed', { threadId, turn: { id: 'earlier', status: 'interrupted', items: [] } })
  turn.onNotification('turn/completed', anEnd({ status: 'completed' }))
  await turn.result
  expect(types()).toEqual(['turn.ended'])
})

test('an interrupt before Codex has named the turn is sent once it has', async () => {
  const { turn, asked, stop } = bench()
  stop.abort()
  expect(asked).toEqual([])
  turn.begin('turn')
  await expect.poll(() => asked).toEqual(['turn/interrupt'])
  turn.onNotification('turn/completed', anEnd({ status: 'interrupted' }))
  expect(await turn.result).toMatchObject({ status: 'interrupted' })
  expect(asked).toEqual(['turn/interrupt', 'thread/backgroundTerminals/clean'])
})

test('an interrupted turn closes its open items before it ends, with what they had', async () => {
  const { turn, events } = bench()
  turn.begin('turn')
  turn.onNotification('item/started', anItem({ type: 'agentMessage', id: 'm', text: '' }))
  turn.onNotification('item/agentMessage/delta', { threadId, turnId: 'turn', itemId: 'm', delta: 'half' })
  turn.onNotification('turn/completed', anEnd({ status: 'interrupted' }))
  expect(await turn.result).toMatchObject({ lastMessage: 'half' })
  expect(events.slice(2)).toMatchObject([
    { type: 'item.completed', data: { item: { id: 'm', text: 'half' } } },
    { type: 'turn.ended', data: { status: 'interrupted', lastMessage: 'half' } },
  ])
})

test('an interrupt that Codex never confirms ends the turn all the same, and nothing is emitted later', async () => {
  const { turn, stop, types } = bench({ answers: false })
  turn.begin('turn')
  stop.abort()
  expect(await turn.result).toMatchObject({ status: 'interrupted', turnId: 'turn' })
  expect(turn.wasAbandoned).toBe(true)
  const before = types()
  turn.onNotification('item/started', anItem({ type: 'plan', id: 'late' }))
  turn.onNotification('turn/completed', anEnd({ status: 'completed' }))
  expect(types()).toEqual(before)
})

test('a question that is resolved elsewhere is withdrawn', async () => {
  const signals: AbortSignal[] = []
  const { turn } = bench({
    approve: (_, signal) => {
      signals.push(signal)
      return new Promise(() => {})
    },
  })
  turn.begin('turn')
  void turn.onRequest('item/commandExecution/requestApproval', { threadId, turnId: 'turn', itemId: 'c' }, 3)
  turn.onNotification('serverRequest/resolved', { threadId, requestId: 3 })
  expect(signals.map((signal) => signal.aborted)).toEqual([true])
})

test('a question that nobody can answer is declined', async () => {
  const { turn } = bench({ approve: () => Promise.reject(new Error('no one there')) })
  const params = { threadId, turnId: 'turn', itemId: 'c' }
  expect(await turn.onRequest('item/fileChange/requestApproval', params, 1)).toEqual({ decision: 'decline' })
  await expect(turn.onRequest('item/tool/call', params, 2)).rejects.toThrow('not supported')
})

test("the model's own items are reported only when asked for", () => {
  const raw = { threadId, turnId: 'turn', item: { type: 'message' } }
  for (const rawEvents of [true, false]) {
    const { turn, types } = bench({ rawEvents })
    turn.onNotification('rawResponseItem/completed', raw)
    expect(types()).toEqual(rawEvents ? ['raw.item'] : [])
  }
})

test('a fault of ours in the middle of a turn ends this turn, here and in Codex', async () => {
  const { turn, asked, types } = bench({ faultOn: 'message.delta' })
  turn.begin('turn')
  turn.onNotification('item/started', anItem({ type: 'agentMessage', id: 'm1', text: '' }))

  turn.onNotification('item/agentMessage/delta', { threadId, turnId: 'turn', itemId: 'm1', delta: 'x' })

  await expect(turn.result).rejects.toMatchObject({ error: { code: 'internal' } })
  expect(types()).toEqual(['item.started', 'item.completed', 'turn.ended'])
  expect(turn.wasAbandoned).toBe(true)
  await expect.poll(() => asked).toEqual(['turn/interrupt'])
})

test('a fault of ours at the end of a turn that Codex has ended leaves the thread free', async () => {
  const { turn, asked } = bench({ faultOn: 'turn.ended' })
  turn.begin('turn')

  turn.onNotification('turn/completed', anEnd({ status: 'completed' }))

  await expect(turn.result).rejects.toMatchObject({ error: { code: 'internal' } })
  expect(turn.wasAbandoned).toBe(false)
  expect(asked).toEqual([])
})
