import { expect, test } from 'vitest'
import type { GatewayEvent } from '#shared/contract/events.ts'
import { jsonBytes } from '../store/json-bytes.ts'
import { openTestStorage } from '../testing/test-storage.ts'
import { createEventLog } from './sqlite-event-log.ts'

function openLog() {
  const storage = openTestStorage()
  const { writer } = storage
  const log = createEventLog(storage)
  const add = (size: number, runId = 'run_1') =>
    log.append(
      { runId, sessionId: null, principal: 'owner' },
      {
        type: 'message.delta',
        data: {
          turnId: 't',
          itemId: 'i',
          text: 'x'.repeat(size),
        },
      },
    )
  return { writer, log, add }
}

/** The same numbers from the same seed. */
function createRandom(seed: number) {
  let state = seed
  return (below: number) => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return Math.floor((state / 4_294_967_296) * below)
  }
}

const seqs = (events: readonly GatewayEvent[]) => events.map(({ seq }) => seq)
const bytesOf = (events: readonly GatewayEvent[]) => events.reduce((sum, event) => sum + jsonBytes(event), 0)
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

test('a page of large events ends at 8 MiB and says that there is more', () => {
  const { writer, log, add } = openLog()
  for (let index = 0; index < 100; index += 1) add(512 * 1024)
  writer.flush()
  const first = log.read({}, 0, { limit: 5_000 })
  expect(first.hasMore).toBe(true)
  expect(bytesOf(first.events)).toBeLessThanOrEqual(8 * 1024 * 1024)
  expect(seqs(first.events)).toEqual(numbers(15))
  const last = log.tail({}, { limit: 5_000 })
  expect(last.hasMore).toBe(true)
  expect(seqs(last.events)).toEqual(numbers(15).map((seq) => seq + 85))
})

test('one event is given, however small the budget', () => {
  const { writer, log, add } = openLog()
  add(100_000)
  add(100_000)
  writer.flush()
  expect(log.read({}, 0, { limit: 10, maxBytes: 1 })).toMatchObject({ events: [{ seq: 1 }], hasMore: true })
  expect(log.read({}, 1, { limit: 10, maxBytes: 1 })).toMatchObject({ events: [{ seq: 2 }], hasMore: false })
})

test('a page that ends with the log says that there is no more', () => {
  const { writer, log, add } = openLog()
  for (let index = 0; index < 10; index += 1) add(1)
  writer.flush()
  expect(log.read({}, 0, { limit: 10 }).hasMore).toBe(false)
  expect(log.read({}, 0, { limit: 9 }).hasMore).toBe(true)
  expect(log.read({}, 10, { limit: 9 })).toEqual({ events: [], hasMore: false })
  expect(log.tail({}, { limit: 10 }).hasMore).toBe(false)
})

test.for(numbers(40))('pages of any budget hold every event once, in both directions (seed %i)', (seed) => {
  const random = createRandom(seed)
  const { writer, log, add } = openLog()
  const count = 20 + random(200)
  for (let index = 0; index < count; index += 1) add(random(4) === 0 ? random(60_000) : random(200), `run_${random(3)}`)
  writer.flush()
  const filter = random(2) === 0 ? {} : { runId: 'run_1' }
  const expected = seqs(log.read(filter, 0, { limit: 1_000_000, maxBytes: Number.POSITIVE_INFINITY }).events)
  const limits = { limit: 1 + random(50), maxBytes: 1 + random(100_000) }

  const forward: number[] = []
  for (let after = 0, hasMore = true; hasMore; ) {
    const page = log.read(filter, after, limits)
    expect(page.events.length).toBeLessThanOrEqual(limits.limit)
    if (page.events.length > 1) expect(bytesOf(page.events)).toBeLessThanOrEqual(limits.maxBytes)
    forward.push(...seqs(page.events))
    after = page.events.at(-1)?.seq ?? after
    hasMore = page.hasMore
  }
  expect(forward).toEqual(expected)

  const backward: number[] = []
  for (let before: number | undefined, hasMore = true; hasMore; ) {
    const page = log.tail(filter, limits, before)
    if (page.events.length > 1) expect(bytesOf(page.events)).toBeLessThanOrEqual(limits.maxBytes)
    backward.unshift(...seqs(page.events))
    before = page.events[0]?.seq
    hasMore = page.hasMore
  }
  expect(backward).toEqual(expected)
})

test.for(numbers(10))('a page that is read in turns is the same page (seed %i)', async (seed) => {
  const random = createRandom(seed)
  const { writer, log, add } = openLog()
  for (let index = 0; index < 150; index += 1) add(random(3) === 0 ? random(60_000) : random(200), `run_${random(3)}`)
  writer.flush()
  for (const filter of [{}, { runId: 'run_1' }, { runId: 'run_none' }]) {
    const limits = { limit: 1 + random(200), maxBytes: 1 + random(2_000_000), textLimit: 1_000 }
    const at = random(200)
    expect(await log.page(filter, { after: at }, limits)).toEqual(log.read(filter, at, limits))
    expect(await log.page(filter, { before: at }, limits)).toEqual(log.tail(filter, limits, at))
    expect(await log.page(filter, {}, limits)).toEqual(log.tail(filter, limits))
  }
})

test('while a page of large events is read others have their turn, and may write', async () => {
  const { writer, log, add } = openLog()
  for (let index = 0; index < 16; index += 1) {
    log.append(
      { runId: 'run_1', sessionId: null, principal: 'owner' },
      {
        type: 'item.completed',
        data: {
          turnId: 't',
          completedAtMs: 1,
          item: { type: 'agentMessage', id: 'm', text: `${index} ${'x'.repeat(512 * 1024)}` },
        },
      },
    )
  }
  writer.flush()
  const before = log.tail({}, { limit: 5_000 })
  const clock = countTurns()
  const page = await log.page({}, { before: log.cursor + 1 }, { limit: 5_000 })
  expect(page).toEqual(before)
  clock.stop()
  expect(clock.turns).toBeGreaterThan(1)

  /** Counts turns of the event loop, and appends in each. */
  function countTurns() {
    const state = { turns: 0, stop: () => clearImmediate(next) }
    const turn = () => {
      state.turns += 1
      add(10)
      writer.flush()
      next = setImmediate(turn)
    }
    let next = setImmediate(turn)
    return state
  }
})

test.for(numbers(20))('a follower of any budget gets every event once, past and live (seed %i)', async (seed) => {
  const random = createRandom(seed)
  const { writer, log, add } = openLog()
  const total = 150
  let added = 0
  const addSome = (most: number) => {
    for (let index = 0; index < most && added < total; index += 1, added += 1) add(random(5) === 0 ? random(50_000) : random(100))
    writer.flush()
  }
  addSome(50)
  const limits = { limit: 1 + random(20), maxBytes: 1 + random(60_000) }
  const abort = new AbortController()
  const seen: number[] = []
  for await (const { events, cursor } of log.follow({}, 0, { ...limits, signal: abort.signal, heartbeatMs: 20 })) {
    expect(events.length).toBeLessThanOrEqual(limits.limit)
    if (events.length > 1) expect(bytesOf(events)).toBeLessThanOrEqual(limits.maxBytes)
    seen.push(...seqs(events))
    expect(cursor).toBe(seen.at(-1))
    addSome(random(3) === 0 ? 60 : random(4))
    if (seen.length === total) abort.abort()
  }
  expect(seen).toEqual(numbers(total))
})
