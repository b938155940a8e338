import type { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { GatewayEvent } from '#shared/contract/events.ts'
import type { EventLog } from '../../events/event-log.ts'
import { createEventLog } from '../../events/sqlite-event-log.ts'
import type { Writer } from '../../store/writer.ts'
import { openTestStorage } from '../../testing/test-storage.ts'
import { type RunReader, readRun } from './run-reader.ts'

let database: DatabaseSync
let writer: Writer
let events: EventLog

beforeEach(() => {
  const storage = openTestStorage()
  database = storage.database
  writer = storage.writer
  events = createEventLog(storage)
})

afterEach(() => writer.close())

function say(count: number, runId = 'run_1') {
  const data = { turnId: 't', itemId: 'm', text: 'x' }
  for (let index = 0; index < count; index += 1)
    events.append({ runId, sessionId: null, principal: 'owner' }, { type: 'message.delta', data })
  events.flush()
}

const unexpected = (cause: unknown) => {
  throw cause
}

const seqs = (batch: readonly GatewayEvent[]) => batch.map(({ seq }) => seq)

test('reads what was there, then what comes, of its own run only', () => {
  say(3)
  say(2, 'run_2')
  const read: number[] = []
  const reader = readRun(
    events,
    { runId: 'run_1' },
    (batch) => {
      read.push(...seqs(batch))
      return true
    },
    unexpected,
  )
  say(2)
  say(1, 'run_2')
  say(1)
  expect(read).toEqual([1, 2, 3, 6, 7, 9])
  reader.close()
  say(1)
  expect(read).toHaveLength(6)
})

test('goes on over a row that cannot be read', async () => {
  for (let row = 0; row < 3; row += 1) say(2)
  database.exec("UPDATE event_chunks SET body = '[[6' WHERE first_seq = 3")
  const read: [number, string][] = []
  const reader = readRun(
    events,
    { runId: 'run_1' },
    (batch) => {
      read.push(...batch.map(({ seq, type }): [number, string] => [seq, type]))
      return true
    },
    unexpected,
  )
  say(1)
  const whole = [1, 2, 5, 6, 7].map((seq) => [seq, 'message.delta'])
  await expect.poll(() => read).toEqual([...whole.slice(0, 2), [3, 'unreadable.chunk'], ...whole.slice(2)])
  reader.close()
})

test('a long past is read in parts without a gap to what comes meanwhile', async () => {
  say(1_200)
  const sizes: number[] = []
  const read: number[] = []
  readRun(
    events,
    { runId: 'run_1' },
    (batch) => {
      sizes.push(batch.length)
      read.push(...seqs(batch))
      return true
    },
    unexpected,
  )
  say(10)
  await expect.poll(() => read.length).toBe(1_210)
  expect(read).toEqual(Array.from({ length: 1_210 }, (_, index) => index + 1))
  expect(Math.max(...sizes)).toBe(500)
})

test('hands out nothing while the consumer is full, and misses nothing afterwards', () => {
  let isFull = false
  const read: number[] = []
  const reader = readRun(
    events,
    { runId: 'run_1' },
    (batch) => {
      read.push(...seqs(batch))
      return !isFull
    },
    unexpected,
  )
  say(1)
  isFull = true
  say(1)
  say(5)
  expect(read).toEqual([1, 2])
  isFull = false
  reader.resume()
  say(1)
  expect(read).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
})

test('a past of large events is read in parts of at most 1 MiB', async () => {
  const text = 'x'.repeat(300 * 1024)
  for (let index = 0; index < 20; index += 1)
    events.append(
      { runId: 'run_1', sessionId: null, principal: 'owner' },
      { type: 'message.delta', data: { turnId: 't', itemId: 'm', text } },
    )
  events.flush()
  const sizes: number[] = []
  readRun(
    events,
    { runId: 'run_1' },
    (batch) => {
      sizes.push(batch.length)
      return true
    },
    unexpected,
  )
  await expect.poll(() => sizes).toEqual([3, 3, 3, 3, 3, 3, 2])
})

test('what cannot be taken ends this reader with the fault, and nobody else', async () => {
  const fault = new Error('take')
  const faults: unknown[] = []
  const read: number[] = []
  const readers: RunReader[] = []
  const open = (failAt: number) => {
    const take = (batch: readonly GatewayEvent[]) => {
      if (batch.some(({ seq }) => seq >= failAt)) throw fault
      return true
    }
    readers.push(readRun(events, { runId: 'run_1' }, take, (cause) => faults.push(cause)))
  }
  say(1_200)
  open(1)
  expect(faults).toEqual([fault])
  // Read from the log in a later turn of the event loop.
  open(501)
  await expect.poll(() => faults).toEqual([fault, fault])
  open(1_201)
  readRun(
    events,
    { runId: 'run_1' },
    (batch) => {
      read.push(...seqs(batch))
      return true
    },
    unexpected,
  )
  await expect.poll(() => readers.at(-1)?.isCaughtUp).toBe(true)
  say(1)
  expect(faults).toEqual([fault, fault, fault])
  await expect.poll(() => read.at(-1)).toBe(1_201)
  say(1)
  expect(faults).toHaveLength(3)
})

test('a fault in reading the log ends the reader that comes upon it', async () => {
  const faults: unknown[] = []
  say(700)
  // More than a number of JavaScript holds.
  database.exec('UPDATE event_chunks SET at = 9000000000000000000 WHERE 600 BETWEEN first_seq AND first_seq + count - 1')
  readRun(
    events,
    { runId: 'run_1' },
    () => true,
    (cause) => faults.push(cause),
  )
  await expect.poll(() => faults).toEqual([expect.any(RangeError)])
})

test('what comes at once and is too much for one part is read in parts too', async () => {
  const sizes: number[] = []
  const read: number[] = []
  const take = (batch: readonly GatewayEvent[]) => {
    sizes.push(batch.length)
    read.push(...seqs(batch))
    return true
  }
  readRun(events, { runId: 'run_1' }, take, unexpected)
  const text = 'x'.repeat(300 * 1024)
  for (let index = 0; index < 20; index += 1)
    events.append(
      { runId: 'run_1', sessionId: null, principal: 'owner' },
      { type: 'message.delta', data: { turnId: 't', itemId: 'm', text } },
    )
  events.flush()
  say(1)
  await expect.poll(() => read.length).toBe(21)
  expect(read).toEqual(Array.from({ length: 21 }, (_, index) => index + 1))
  expect(Math.max(...sizes)).toBe(3)
})
