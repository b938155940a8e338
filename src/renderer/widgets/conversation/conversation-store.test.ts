import { expect, test, vi } from 'vitest'
import type { GatewayEvent } from '#shared/contract/events.ts'
import { eventsOf } from '#shared/testing/events.ts'
import { aRun as aRunHead } from '#shared/testing/runs.ts'
import { type ConversationScope, type ConversationSource, ConversationStore } from './conversation-store.ts'

const turnId = 'turn_1'

function aRun(runId: string, firstSeq: number, texts: string[]): GatewayEvent[] {
  const next = eventsOf(runId, firstSeq)
  return [
    next('run.queued', { prompt: `Prompt of ${runId}`, client: 'panel', transport: 'panel' }),
    ...texts.map((text) => next('message.delta', { turnId, itemId: 'msg_1', text })),
  ]
}

/** A run that is over, with a message for each text. */
function aDoneRun(runId: string, firstSeq: number, texts: string[]): GatewayEvent[] {
  const next = eventsOf(runId, firstSeq)
  const item = (text: string, index: number) => ({ type: 'agentMessage', id: `done_${index}`, text })
  return [
    next('run.queued', { prompt: `Prompt of ${runId}`, client: 'panel', transport: 'panel' }),
    ...texts.map((text, index) => next('item.completed', { turnId, item: item(text, index), completedAtMs: null })),
    next('run.ended', { status: 'completed', result: null, error: null, usage: null }),
  ]
}

const deltas = new Set(['message.delta', 'command.output'])

/** History in memory, in pages of so many events. */
function history(runs: Record<string, GatewayEvent[]>, pageSize = 3): ConversationSource {
  const all = Object.values(runs).flat()
  const pageOf = (events: GatewayEvent[], before: number | null) => {
    const older = events.filter((event) => before === null || event.seq < before).sort((a, b) => a.seq - b.seq)
    return { events: older.slice(-pageSize), hasMore: older.length > pageSize }
  }
  return {
    async page({ scope, before }) {
      const own = all.filter((event) => !('runId' in scope) || event.runId === scope.runId)
      return pageOf(
        own.filter((event) => !deltas.has(event.type)),
        before,
      )
    },
    stream: async ({ runId, before }) => pageOf(runs[runId] ?? [], before),
    head: async (runId) => aRunHead({ id: runId, status: 'running', prompt: `Prompt of ${runId}`, createdAt: 7 }),
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
  const source = history(
    {
      run_1: aDoneRun('run_1', 1, ['one']),
      run_2: aDoneRun('run_2', 11, ['two']),
      run_3: aDoneRun('run_3', 21, ['three']),
    },
    6,
  )
  const { store, texts } = aStore({ sessionId: 'ses_1' }, source)
  await store.load()
  expect([texts(), store.snapshot().hasEarlier]).toEqual([['two', 'three'], true])
  await store.loadEarlier()
  expect([texts(), store.snapshot().hasEarlier]).toEqual([['one', 'two', 'three'], false])
})

test('a run of which only the end is read has its prompt and its state all the same', async () => {
  const events = aRun('run_1', 1, ['a', 'b', 'c', 'd'])
  events.splice(1, 0, ...aDoneRun('run_1', 2, ['first', 'second', 'third', 'fourth']).slice(1, -1))
  const log = events.map((event, index) => ({ ...event, seq: index + 1 }))
  const { store, texts } = aStore({ runId: 'run_1' }, history({ run_1: log }))
  await store.load()
  expect(store.snapshot().conversation.runs).toMatchObject([{ prompt: 'Prompt of run_1', status: 'running', hasStart: false }])
  expect(texts()).toEqual(['second,third,fourth,abcd'])
  await store.loadEarlier()
  expect(texts()).toEqual(['first,second,third,fourth,abcd'])
  expect(store.snapshot()).toMatchObject({ hasEarlier: false, conversation: { runs: [{ hasStart: true }] } })
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

test('live events of a run of which nothing is read yet show it with what is known of it', async () => {
  const source = history({
    run_1: aRun('run_1', 1, ['o', 'ne']),
    run_2: aDoneRun('run_2', 11, ['two']),
  })
  const { store, texts, nextFrame } = aStore({ sessionId: 'ses_1' }, source)
  await store.load()
  expect(texts()).toEqual(['two'])
  store.push([eventsOf('run_1', 31)('message.delta', { turnId, itemId: 'msg_2', text: 'more' })])
  nextFrame()
  await vi.waitFor(() => expect(store.snapshot().conversation.runs[0]?.prompt).toBe('Prompt of run_1'))
  expect(texts()).toEqual(['more', 'two'])
})

test('a message that was cut off is known by its deltas alone', async () => {
  const next = eventsOf('run_1')
  const run = [
    next('run.queued', { prompt: 'Go', client: 'panel', transport: 'panel' }),
    next('item.started', { turnId, item: { type: 'agentMessage', id: 'msg_1', text: '' }, startedAtMs: null }),
    ...['Half ', 'a ', 'sen'].map((text) => next('message.delta', { turnId, itemId: 'msg_1', text })),
    next('run.ended', { status: 'interrupted', result: null, error: null, usage: null }),
  ]
  const { store, texts } = aStore({ runId: 'run_1' }, history({ run_1: run }))
  await store.load()
  expect(texts()).toEqual(['Half a sen'])
})

test('a long history and a burst of live events are folded in slices', async () => {
  const long = aDoneRun(
    'run_1',
    1,
    Array.from({ length: 3_000 }, (_, index) => `text ${index}`),
  )
  const { store, nextFrame, frames } = aStore({ runId: 'run_1' }, history({ run_1: long }, 5_000))
  let pauses = 0
  const timer = setInterval(() => {
    pauses += 1
  }, 0)
  await store.load()
  clearInterval(timer)
  expect(pauses).toBeGreaterThan(0)

  const next = eventsOf('run_1', 5_000)
  store.push(Array.from({ length: 1_200 }, () => next('message.delta', { turnId, itemId: 'msg_x', text: '.' })))
  const lengths = [0, 1, 2].map(() => {
    nextFrame()
    const last = store.snapshot().conversation.runs[0]?.entries.at(-1)
    return last?.kind === 'message' ? last.text.length : 0
  })
  expect([lengths, frames.length]).toEqual([[500, 1_000, 1_200], 0])
})

test('a history that cannot be read is a failure that another try can mend', async () => {
  const working = history({ run_1: aRun('run_1', 1, ['one']) })
  let isBroken = true
  const { store, texts } = aStore(
    { runId: 'run_1' },
    { ...working, page: (input) => (isBroken ? Promise.reject(new Error('down')) : working.page(input)) },
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

test.each(['before', 'after'])(
  'a history that is lost with the connection, %s there is a new one, is read again',
  async (order) => {
    const whole = history({ run_1: aDoneRun('run_1', 1, ['kept']) })
    const loss = Promise.withResolvers<never>()
    const pages = [() => loss.promise, whole.page]
    const { store, texts } = aStore({ runId: 'run_1' }, { ...whole, page: async (asked) => (pages.shift() ?? whole.page)(asked) })
    const loaded = store.load()

    if (order === 'after') store.reconnected()
    loss.reject(new Error('lost'))
    await loaded
    if (order === 'before') store.reconnected()

    await vi.waitFor(() => expect(texts()).toEqual(['kept']))
  },
)

test('a history that failed for another reason waits for the reader', async () => {
  const whole = history({ run_1: aDoneRun('run_1', 1, ['kept']) })
  const { store } = aStore({ runId: 'run_1' }, { ...whole, page: () => Promise.reject(new Error('no')) })
  await store.load()
  expect(store.snapshot().status).toBe('failed')
})
