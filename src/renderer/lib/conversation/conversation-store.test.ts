import { expect, test } from 'vitest'
import type { GatewayEvent } from '#shared/contract/events.ts'
import { type ConversationScope, type ConversationSource, ConversationStore } from './conversation-store.ts'
import { eventsOf } from './event-builder.ts'

const turnId = 'turn_1'

function aRun(runId: string, firstSeq: number, texts: string[]): GatewayEvent[] {
  const next = eventsOf(runId, firstSeq)
  return [
    next('run.queued', { prompt: `Prompt of ${runId}`, client: 'panel', transport: 'panel' }),
    ...texts.map((text) => next('message.delta', { turnId, itemId: 'msg_1', text })),
  ]
}

/** History in memory, in pages of two runs and two events. */
function history(runs: Record<string, GatewayEvent[]>): ConversationSource {
  return {
    async listRuns({ cursor }) {
      const ids = Object.keys(runs).sort().reverse()
      const from = cursor === null ? 0 : ids.indexOf(cursor) + 1
      const page = ids.slice(from, from + 2)
      return { runIds: page, nextCursor: from + 2 < ids.length ? (page.at(-1) ?? null) : null }
    },
    async listEvents({ runId, after }) {
      const rest = (runs[runId] ?? []).filter((event) => event.seq > after)
      return { events: rest.slice(0, 2), nextCursor: rest.length > 2 ? (rest[1]?.seq ?? null) : null }
    },
  }
}

function aStore(scope: ConversationScope, source: ConversationSource) {
  const frames: (() => void)[] = []
  const store = new ConversationStore(scope, source, (callback) => frames.push(callback))
  const texts = () =>
    store
      .snapshot()
      .conversation.runs.map((run) => run.entries.map((entry) => (entry.kind === 'message' ? entry.text : entry.kind)).join())
  const nextFrame = () => {
    for (const frame of frames.splice(0)) frame()
  }
  return { store, texts, nextFrame, frames }
}

test('history comes in pages and live events that overlap it are not doubled', async () => {
  const run = aRun('run_1', 1, ['a', 'b', 'c', 'd'])
  const { store, texts, nextFrame } = aStore({ runId: 'run_1' }, history({ run_1: run }))
  const loading = store.load()
  store.push(run.slice(3))
  await loading
  expect([store.snapshot().status, texts()]).toEqual(['ready', ['abcd']])

  store.push([eventsOf('run_1', 6)('message.delta', { turnId, itemId: 'msg_1', text: 'e' })])
  nextFrame()
  expect(texts()).toEqual(['abcde'])
})

test('live batches of one frame are one update', async () => {
  const { store, texts, nextFrame, frames } = aStore({ runId: 'run_1' }, history({ run_1: aRun('run_1', 1, []) }))
  await store.load()
  let updates = 0
  store.subscribe(() => {
    updates += 1
  })
  const next = eventsOf('run_1', 2)
  for (const text of 'hello') store.push([next('message.delta', { turnId, itemId: 'msg_1', text })])
  expect([updates, frames.length]).toEqual([0, 1])
  nextFrame()
  expect([updates, texts()]).toEqual([1, ['hello']])
})

test('a session shows its newest runs first and earlier ones when asked', async () => {
  const source = history({
    run_1: aRun('run_1', 1, ['one']),
    run_2: aRun('run_2', 11, ['two']),
    run_3: aRun('run_3', 21, ['three']),
  })
  const { store, texts } = aStore({ sessionId: 'ses_1' }, source)
  await store.load()
  expect([texts(), store.snapshot().hasEarlier]).toEqual([['two', 'three'], true])
  await store.loadEarlier()
  expect([texts(), store.snapshot().hasEarlier]).toEqual([['one', 'two', 'three'], false])
})

test('a run that starts later joins, events of other sessions do not', async () => {
  const { store, texts, nextFrame } = aStore({ sessionId: 'ses_1' }, history({ run_1: aRun('run_1', 1, ['one']) }))
  await store.load()
  store.push(aRun('run_2', 10, ['two']))
  const foreign = eventsOf('run_3', 20, 'ses_2')
  store.push([foreign('message.delta', { turnId, itemId: 'msg_1', text: 'foreign' })])
  nextFrame()
  expect(texts()).toEqual(['one', 'two'])
})

test('live events of a run that is not shown yet wait for its whole history', async () => {
  const source = history({
    run_1: aRun('run_1', 1, ['o', 'ne']),
    run_2: aRun('run_2', 11, ['two']),
    run_3: aRun('run_3', 21, ['three']),
  })
  const { store, texts, nextFrame } = aStore({ sessionId: 'ses_1' }, source)
  await store.load()
  store.push([eventsOf('run_1', 3)('message.delta', { turnId, itemId: 'msg_1', text: 'ne' })])
  nextFrame()
  expect(texts()).toEqual(['two', 'three'])
  await store.loadEarlier()
  expect(texts()).toEqual(['one', 'two', 'three'])
})

test('a history that cannot be read is a failure that another try can mend', async () => {
  const working = history({ run_1: aRun('run_1', 1, ['one']) })
  let isBroken = true
  const { store, texts } = aStore(
    { runId: 'run_1' },
    {
      listRuns: working.listRuns,
      listEvents: (input) => (isBroken ? Promise.reject(new Error('down')) : working.listEvents(input)),
    },
  )
  await store.load()
  expect(store.snapshot()).toMatchObject({ status: 'failed', error: { message: 'down' } })
  isBroken = false
  await store.load()
  expect([store.snapshot().status, texts()]).toEqual(['ready', ['one']])
})

test('of two loads at once only the newer one counts', async () => {
  const run = aRun('run_1', 1, ['a', 'b'])
  const { store, texts, nextFrame } = aStore({ runId: 'run_1' }, history({ run_1: run }))
  const first = store.load()
  store.push(run.slice(1, 2))
  const second = store.load()
  await Promise.all([first, second])
  store.push([eventsOf('run_1', 4)('message.delta', { turnId, itemId: 'msg_1', text: 'c' })])
  nextFrame()
  expect(texts()).toEqual(['abc'])
})
