import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { z } from 'zod'
import { packText, unpackText } from '../store/packed-text.ts'
import { codeOfType, typeOfCode } from './event-type-codes.ts'

/** Events of one run (or session) that were written together: one row of the log. */
export interface EventChunk {
  firstSeq: number
  runKey: number | null
  sessionKey: number | null
  /** `null` for the gateway's own, and for all that is older than principals. */
  principalKey: number | null
  isDelta: boolean
  /**
   * One for each event. A row that cannot be read has one entry, of type `unreadable.chunk`, in place of all its events:
   * it has the number of the first, the others have none.
   */
  entries: readonly ChunkEntry[]
}

export interface ChunkEntry {
  at: number
  /** Of any release; `unknown.<number>` is one of a newer release, `unreadable.entry` one that is damaged. */
  type: string
  /** As stored: large texts may be references. */
  data: unknown
  hasReferences: boolean
  /** The event belongs to the chunk's session, not to its run. */
  isOfSession: boolean
}

/** What a fourth member of an entry says; absent: nothing. */
const flags = { references: 1, ofSession: 2 } as const

/** Which chunks: all, or those of a run, of a session, with or without those that hold deltas. */
export interface ChunkFilter {
  runKey?: number
  sessionKey?: number
  withoutDeltas: boolean
}

export interface EventChunks {
  /** To be called within a write. `entries`: what `entryJson` made. */
  insert(chunk: Omit<EventChunk, 'entries'> & { at: number; entries: readonly string[] }): void
  /** From the chunk on that holds `seq`, or the next one after it; in the order of the log. */
  from(filter: ChunkFilter, seq: number): Generator<EventChunk, void, void>
  /** Chunks that begin before `seq`, the newest first. */
  before(filter: ChunkFilter, seq: number): Generator<EventChunk, void, void>
  /** The chunk of this event has been overtaken: readers without deltas do not get it any more. */
  supersede(firstSeq: number): void
  readonly lastSeq: number
}

const Row = z.object({
  first_seq: z.number(),
  count: z.number(),
  run_key: z.number().nullable(),
  session_key: z.number().nullable(),
  principal_key: z.number().nullable(),
  is_delta: z.number(),
  at: z.number(),
  body: z.unknown(),
})

/**
 * One entry: `[type, milliseconds after the chunk's time, data]`, and `flags` as a fourth member when there are any. A type
 * that has no number is stored by its name.
 */
export function entryJson(
  type: string,
  afterMs: number,
  dataJson: string,
  { hasReferences, isOfSession }: Pick<ChunkEntry, 'hasReferences' | 'isOfSession'>,
): string {
  const said = (hasReferences ? flags.references : 0) | (isOfSession ? flags.ofSession : 0)
  return `[${codeOfType.get(type) ?? JSON.stringify(type)},${afterMs},${dataJson}${said === 0 ? '' : `,${said}`}]`
}

/** What a `Date` holds at most: readers show the time. */
const lastTime = 8.64e15

const standIn = (type: string, at: number, data: unknown): ChunkEntry => ({
  at,
  type,
  data,
  hasReferences: false,
  isOfSession: false,
})

function readEntry(entry: unknown, chunkAt: number): ChunkEntry {
  if (!Array.isArray(entry)) return standIn('unreadable.entry', chunkAt, { entry })
  const [type, afterMs, data, flag]: unknown[] = entry
  const at = typeof afterMs === 'number' && Math.abs(chunkAt + afterMs) <= lastTime ? chunkAt + afterMs : chunkAt
  const said = typeof flag === 'number' ? flag : 0
  const name = typeof type === 'number' ? (typeOfCode(type) ?? `unknown.${type}`) : type
  if (typeof name !== 'string') return standIn('unreadable.entry', at, { entry })
  return {
    at,
    type: name,
    data,
    hasReferences: (said & flags.references) !== 0,
    isOfSession: (said & flags.ofSession) !== 0,
  }
}

/** By hand: a page has thousands of them. Never throws: what is damaged must not hide its neighbours. */
function readEntries(body: unknown, at: number, count: number): ChunkEntry[] {
  try {
    if (typeof body !== 'string' && !(body instanceof Uint8Array)) throw new Error('The row holds no text.')
    const entries: unknown = JSON.parse(unpackText(body))
    if (!Array.isArray(entries)) throw new Error('The row holds no list.')
    // More than it counts would have the numbers of the next one's events.
    const counted = entries.length > count ? entries.slice(0, count) : entries
    return counted.map((entry: unknown) => readEntry(entry, at))
  } catch (thrown) {
    return [standIn('unreadable.chunk', at, { events: count, problem: String(thrown) })]
  }
}

function toChunk(row: unknown): EventChunk {
  const { first_seq, count, run_key, session_key, principal_key, is_delta, at, body } = Row.parse(row)
  return {
    firstSeq: first_seq,
    runKey: run_key,
    sessionKey: session_key,
    principalKey: principal_key,
    isDelta: is_delta === 1,
    entries: readEntries(body, at, count),
  }
}

const columns = 'first_seq, count, run_key, session_key, principal_key, is_delta, at, body'

/** The condition in the words of the indexes: the planner knows partial ones only so. */
function conditionOf({ runKey, sessionKey }: ChunkFilter, isDelta: boolean | null): { sql: string; parameters: number[] } {
  const parts: string[] = []
  const parameters: number[] = []
  if (runKey !== undefined) {
    parts.push('run_key = ?')
    parameters.push(runKey)
  } else if (sessionKey !== undefined) {
    parts.push('session_key = ?')
    parameters.push(sessionKey)
  }
  if (isDelta !== null) parts.push(`is_delta = ${isDelta ? 1 : 0}`)
  return { sql: parts.map((part) => `${part} AND `).join(''), parameters }
}

/** Two ordered sequences as one. */
function* merged(
  one: Generator<EventChunk, void, void>,
  other: Generator<EventChunk, void, void>,
  isFirst: (a: EventChunk, b: EventChunk) => boolean,
): Generator<EventChunk, void, void> {
  try {
    let [a, b] = [one.next(), other.next()]
    while (!a.done || !b.done) {
      if (!a.done && (b.done || isFirst(a.value, b.value))) {
        yield a.value
        a = one.next()
      } else if (!b.done) {
        yield b.value
        b = other.next()
      }
    }
  } finally {
    one.return()
    other.return()
  }
}

export function createEventChunks(database: DatabaseSync): EventChunks {
  const insert = database.prepare(
    'INSERT INTO event_chunks (first_seq, count, run_key, session_key, principal_key, is_delta, at, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const supersede = database.prepare('UPDATE event_chunks SET is_delta = 1 WHERE first_seq = ?')
  const last = database.prepare('SELECT first_seq, count FROM event_chunks WHERE first_seq <= ? ORDER BY first_seq DESC LIMIT 1')

  // There are few forms of a filter, and every call that follows its run reads once.
  const selects = new Map<string, StatementSync>()
  const statementOf = (sql: string): StatementSync => {
    const statement = selects.get(sql) ?? database.prepare(sql)
    selects.set(sql, statement)
    return statement
  }

  function* rowsOf(sql: string, parameters: readonly number[]): Generator<EventChunk, void, void> {
    for (const row of statementOf(sql).iterate(...parameters)) yield toChunk(row)
  }

  const fromOne = (filter: ChunkFilter, isDelta: boolean | null, seq: number) => {
    const { sql, parameters } = conditionOf(filter, isDelta)
    const holds = statementOf(`SELECT first_seq FROM event_chunks WHERE ${sql}first_seq <= ? ORDER BY first_seq DESC LIMIT 1`)
    const start = Number(holds.get(...parameters, seq)?.['first_seq'] ?? seq)
    return rowsOf(`SELECT ${columns} FROM event_chunks WHERE ${sql}first_seq >= ? ORDER BY first_seq`, [...parameters, start])
  }

  const beforeOne = (filter: ChunkFilter, isDelta: boolean | null, seq: number) => {
    const { sql, parameters } = conditionOf(filter, isDelta)
    return rowsOf(`SELECT ${columns} FROM event_chunks WHERE ${sql}first_seq < ? ORDER BY first_seq DESC`, [...parameters, seq])
  }

  /** Without a run or session the order of the log is that of the table; the indexes of both part deltas from the rest. */
  const isParted = (filter: ChunkFilter) => filter.runKey !== undefined || filter.sessionKey !== undefined

  return {
    insert({ firstSeq, runKey, sessionKey, principalKey, isDelta, at, entries }) {
      const body = packText(`[${entries.join(',')}]`)
      insert.run(firstSeq, entries.length, runKey, sessionKey, principalKey, isDelta ? 1 : 0, at, body)
    },
    from(filter, seq) {
      if (filter.withoutDeltas) return fromOne(filter, false, seq)
      if (!isParted(filter)) return fromOne(filter, null, seq)
      return merged(fromOne(filter, false, seq), fromOne(filter, true, seq), (a, b) => a.firstSeq < b.firstSeq)
    },
    before(filter, seq) {
      if (filter.withoutDeltas) return beforeOne(filter, false, seq)
      if (!isParted(filter)) return beforeOne(filter, null, seq)
      return merged(beforeOne(filter, false, seq), beforeOne(filter, true, seq), (a, b) => a.firstSeq > b.firstSeq)
    },
    supersede: (firstSeq) => void supersede.run(firstSeq),
    get lastSeq() {
      const row = last.get(Number.MAX_SAFE_INTEGER)
      return row ? Number(row['first_seq']) + Number(row['count']) - 1 : 0
    },
  }
}
