import { expect, test } from 'vitest'
import { openTestStorage } from '../testing/test-storage.ts'
import { createEventLog } from './sqlite-event-log.ts'

function openLog() {
  const storage = openTestStorage()
  const { writer } = storage
  const log = createEventLog(storage)
  const add = (runId: string, text: string) =>
    log.append(
      { runId, sessionId: null, principal: 'owner' },
      { type: 'message.delta', data: { turnId: 't', itemId: 'i', text } },
    )
  return { storage, database: storage.database, writer, log, add }
}

const seqs = (events: readonly { seq: number }[]) => events.map(({ seq }) => seq)

test('numbers events without gaps and announces them only once they are stored', () => {
  const { database, writer, log, add } = openLog()
  const seen: number[] = []
  log.subscribe({}, (events) => {
    const stored = database.prepare('SELECT sum(count) AS count FROM event_chunks').get()?.['count']
    expect(stored).toBe(3)
    seen.push(...seqs(events))
  })
  for (const text of ['a', 'b', 'c']) add('run_1', text)
  expect(log.cursor).toBe(0)
  writer.flush()
  expect(seen).toEqual([1, 2, 3])
  expect(log.cursor).toBe(3)
})

test('a subscriber of one run sees that run only, in order', () => {
  const { writer, log, add } = openLog()
  const seen: number[] = []
  const stop = log.subscribe({ runId: 'run_b' }, (events) => seen.push(...seqs(events)))
  add('run_a', '1')
  add('run_b', '2')
  add('run_b', '3')
  writer.flush()
  stop()
  add('run_b', '4')
  writer.flush()
  expect(seen).toEqual([2, 3])
})

test('the fault of one subscriber ends its subscription and reaches nobody else', () => {
  const { writer, log, add } = openLog()
  const faults: unknown[] = []
  const seen: string[] = []
  const fault = new Error('reader')
  const failing = () => {
    throw fault
  }
  for (const filter of [{ runId: 'run_1' }, {}]) {
    log.subscribe(filter, failing, (cause) => faults.push(cause))
    log.subscribe(filter, failing)
    log.subscribe(filter, (events) => seen.push(`${filter.runId ?? 'all'} ${seqs(events)}`))
  }
  add('run_1', 'a')
  writer.flush()
  add('run_1', 'b')
  writer.flush()
  expect(seen).toEqual(['all 1', 'run_1 1', 'all 2', 'run_1 2'])
  expect(faults).toEqual([fault, fault])
})

test('numbering goes on after a restart', () => {
  const { storage, writer, add } = openLog()
  add('run_1', 'a')
  writer.flush()
  const again = createEventLog(storage)
  expect(again.cursor).toBe(1)
  again.append({ runId: null, sessionId: null, principal: 'owner' }, { type: 'settings.changed', data: { keys: [] } })
  writer.flush()
  expect(again.cursor).toBe(2)
})

test('tail reads the newest before a cursor, oldest first, and can leave deltas out', () => {
  const { writer, log, add } = openLog()
  add('run_1', 'a')
  log.append({ runId: 'run_1', sessionId: null, principal: 'owner' }, { type: 'run.started', data: { attempt: 1 } })
  add('run_1', 'b')
  add('run_1', 'c')
  writer.flush()
  expect(seqs(log.tail({}, { limit: 2 }).events)).toEqual([3, 4])
  expect(seqs(log.tail({}, { limit: 2 }, 3).events)).toEqual([1, 2])
  expect(seqs(log.tail({ withoutDeltas: true }, { limit: 10 }).events)).toEqual([2])
})

test('a follower gets the past, then the present, with no gap and no repetition', async () => {
  const { writer, log, add } = openLog()
  for (let index = 0; index < 10; index += 1) add('run_1', `${index}`)
  writer.flush()
  const abort = new AbortController()
  const seen: number[] = []
  for await (const { events, cursor } of log.follow({}, 4, { signal: abort.signal, limit: 3 })) {
    seen.push(...seqs(events))
    expect(cursor).toBe(seen.at(-1))
    if (seen.at(-1) === 10) for (let index = 0; index < 5; index += 1) add('run_1', 'live')
    if (seen.at(-1) === 15) abort.abort()
  }
  expect(seen).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15])
})

test('a follower that is too slow is served from the database and misses nothing', async () => {
  const { writer, log, add } = openLog()
  const abort = new AbortController()
  const seen: number[] = []
  add('run_1', 'first')
  for await (const { events } of log.follow({}, 0, { signal: abort.signal, limit: 10 })) {
    seen.push(...seqs(events))
    if (seen.length === 1) {
      for (let index = 0; index < 1_000; index += 1) {
        add('run_1', 'burst')
        if (index % 7 === 0) writer.flush()
      }
    }
    if (seen.length >= 1_001) abort.abort()
  }
  expect(seen).toEqual(Array.from({ length: 1_001 }, (_, index) => index + 1))
})

test('a cursor from beyond the log, of a database that was set aside, does not wait for ever', async () => {
  const { writer, log, add } = openLog()
  add('run_1', 'a')
  writer.flush()
  const batches = log.follow({}, 5_000, { heartbeatMs: 20 })
  const next = batches.next()
  add('run_1', 'b')
  writer.flush()
  const { value } = await next
  expect(value).toMatchObject({ cursor: 2 })
  await batches.return()
})

test('silence is a heartbeat, not a hang', async () => {
  const { log } = openLog()
  const batches = log.follow({}, 0, { heartbeatMs: 5 })
  const { value } = await batches.next()
  expect(value).toEqual({ events: [], cursor: 0 })
  await batches.return()
})

test('an abort ends a waiting follower', async () => {
  const { log } = openLog()
  const abort = new AbortController()
  const next = log.follow({}, 0, { signal: abort.signal }).next()
  abort.abort()
  expect((await next).done).toBe(true)
})
