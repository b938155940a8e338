import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Storage } from '../store/storage.ts'
import { openTestStorage } from '../testing/test-storage.ts'
import { createEventChunks, type EventChunk, type EventChunks, entryJson } from './event-chunks.ts'
import { codeOfType } from './event-type-codes.ts'

let storage: Storage
let chunks: EventChunks
beforeEach(() => {
  storage = openTestStorage()
  chunks = createEventChunks(storage.database)
})
afterEach(() => storage.close())

const plain = { hasReferences: false, isOfSession: false }
const owner = { runKey: 1, sessionKey: 2, principalKey: null }

function insert(firstSeq: number, isDelta: boolean, entries: readonly string[], of: Partial<typeof owner> = {}) {
  chunks.insert({ ...owner, ...of, firstSeq, isDelta, at: 1_000, entries })
}

const started = (afterMs = 0) => entryJson('run.started', afterMs, '{"attempt":1}', plain)
const delta = () => entryJson('message.delta', 0, '{"text":"x"}', plain)
const firsts = (found: Iterable<EventChunk>) => [...found].map(({ firstSeq }) => firstSeq)

test('a chunk is read as it was written', () => {
  const flagged = entryJson('notice', 5, '{"message":"m"}', { hasReferences: true, isOfSession: true })
  insert(1, false, [started(), flagged])
  expect([...chunks.from({ withoutDeltas: false }, 0)]).toEqual([
    {
      firstSeq: 1,
      ...owner,
      isDelta: false,
      entries: [
        { at: 1_000, type: 'run.started', data: { attempt: 1 }, hasReferences: false, isOfSession: false },
        { at: 1_005, type: 'notice', data: { message: 'm' }, hasReferences: true, isOfSession: true },
      ],
    },
  ])
  expect(chunks.lastSeq).toBe(2)
})

test('a type with a number is stored by it, another one by its name', () => {
  expect(started()).toBe(`[${codeOfType.get('run.started')},0,{"attempt":1}]`)
  expect(entryJson('of.tomorrow', 3, '{}', plain)).toBe('["of.tomorrow",3,{}]')
})

test('a type by name and a number of a newer release keep what they say', () => {
  insert(1, false, [entryJson('of.tomorrow', 0, '{}', plain), '[999,1,{"new":true}]'])
  const [chunk] = [...chunks.from({ withoutDeltas: false }, 0)]
  expect(chunk?.entries.map(({ type, data }) => [type, data])).toEqual([
    ['of.tomorrow', {}],
    ['unknown.999', { new: true }],
  ])
})

const damaged = ['[[15,0,{', '', '{}', 'null', '1', 7, new Uint8Array([1, 2, 3])]

test.for(damaged)('a body that is %s is one entry that says so, and hides no other chunk', (body) => {
  insert(1, false, [started(), started()])
  insert(3, false, [started(), started()])
  insert(5, false, [started()])
  storage.database.prepare('UPDATE event_chunks SET body = ? WHERE first_seq = 3').run(body)
  for (const found of [chunks.from({ withoutDeltas: false }, 0), [...chunks.before({ withoutDeltas: false }, 9)].reverse()]) {
    expect([...found].map(({ firstSeq, entries }) => [firstSeq, entries.map(({ type }) => type)])).toEqual([
      [1, ['run.started', 'run.started']],
      [3, ['unreadable.chunk']],
      [5, ['run.started']],
    ])
  }
  const [chunk] = chunks.from({ withoutDeltas: false }, 4)
  expect(chunk?.entries).toEqual([
    {
      at: 1_000,
      type: 'unreadable.chunk',
      data: { events: 2, problem: expect.any(String) },
      hasReferences: false,
      isOfSession: false,
    },
  ])
})

test.for([
  ['no list', '1', { entry: 1 }],
  ['nothing', 'null', { entry: null }],
  ['a list of nothing', '[]', { entry: [] }],
  ['a list with an object for a type', '[{"toString":1},0,{}]', { entry: [{ toString: 1 }, 0, {}] }],
] as const)('an entry that is %s says so in its place', ([, entry, data]) => {
  insert(1, false, [started(), entry, started()])
  const [chunk] = chunks.from({ withoutDeltas: false }, 0)
  expect(chunk?.entries.map((read) => [read.at, read.type, read.data])).toEqual([
    [1_000, 'run.started', { attempt: 1 }],
    [1_000, 'unreadable.entry', data],
    [1_000, 'run.started', { attempt: 1 }],
  ])
})

test.for(['"x"', 'null', '{"valueOf":1,"toString":1}', '1e300', '1e400'])(
  'an entry with the time %s has that of its chunk',
  (afterMs) => {
    insert(1, false, [`[16,${afterMs},{"attempt":1},{"toString":1}]`])
    const [chunk] = chunks.from({ withoutDeltas: false }, 0)
    expect(chunk?.entries).toEqual([
      { at: 1_000, type: 'run.started', data: { attempt: 1 }, hasReferences: false, isOfSession: false },
    ])
  },
)

test('a body with more than its row counts takes no numbers of the next row', () => {
  insert(1, false, [started()])
  insert(2, false, [started()])
  storage.database.prepare('UPDATE event_chunks SET body = ? WHERE first_seq = 1').run(`[${started()},${started()}]`)
  expect([...chunks.from({ withoutDeltas: false }, 0)].map(({ entries }) => entries.length)).toEqual([1, 1])
})

test('reading begins with the chunk that holds the event, in both directions and with or without deltas', () => {
  insert(1, false, [started(), started()])
  insert(3, true, [delta(), delta()])
  insert(5, false, [started()])
  insert(6, false, [started()], { runKey: 9 })
  expect(firsts(chunks.from({ withoutDeltas: false }, 4))).toEqual([3, 5, 6])
  expect(firsts(chunks.from({ runKey: 1, withoutDeltas: false }, 2))).toEqual([1, 3, 5])
  expect(firsts(chunks.from({ runKey: 1, withoutDeltas: true }, 2))).toEqual([1, 5])
  expect(firsts(chunks.before({ sessionKey: 2, withoutDeltas: false }, 6))).toEqual([5, 3, 1])
  expect(firsts(chunks.before({ sessionKey: 2, withoutDeltas: true }, 7))).toEqual([6, 5, 1])
  expect(firsts(chunks.from({ runKey: 3, withoutDeltas: false }, 0))).toEqual([])
})

test('a chunk that was overtaken is left out with the deltas', () => {
  insert(1, false, [started()])
  insert(2, false, [started()])
  chunks.supersede(1)
  expect(firsts(chunks.from({ runKey: 1, withoutDeltas: true }, 0))).toEqual([2])
  expect(firsts(chunks.from({ runKey: 1, withoutDeltas: false }, 0))).toEqual([1, 2])
})

test('an empty log ends at 0', () => {
  expect(chunks.lastSeq).toBe(0)
})
