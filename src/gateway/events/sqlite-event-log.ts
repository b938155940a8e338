import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { z } from 'zod'
import type { EventFilter, GatewayEvent } from '#shared/contract/events.ts'
import { deltaTypes } from '#shared/contract/run-events.ts'
import { createListeners, type Listeners } from '../listeners.ts'
import { type Log, silentLog, stackOf } from '../log.ts'
import { withCutTexts } from '../store/cut-texts.ts'
import { jsonBytes, pageBytes } from '../store/json-bytes.ts'
import type { Writer } from '../store/writer.ts'
import { createFollower } from './event-follower.ts'
import type { EventListener, EventLog, EventPage, PageLimits } from './event-log.ts'

const Row = z.object({
  seq: z.number(),
  at: z.number(),
  type: z.string(),
  run_id: z.string().nullable(),
  session_id: z.string().nullable(),
  data: z.string(),
})

function toEvent(row: unknown): GatewayEvent {
  const { seq, at, type, run_id, session_id, data } = Row.parse(row)
  return { seq, at, type, runId: run_id, sessionId: session_id, data: JSON.parse(data) }
}

export function matches(filter: EventFilter, event: GatewayEvent): boolean {
  if (filter.runId !== undefined && event.runId !== filter.runId) return false
  if (filter.sessionId !== undefined && event.sessionId !== filter.sessionId) return false
  return !(filter.withoutDeltas && deltaTypes.has(event.type))
}

const deltaList = [...deltaTypes].map((type) => `'${type}'`).join(', ')

/** SQL of a filter, in the words of the partial indexes: the planner knows them only so. */
function filterSql(filter: EventFilter): { sql: string; parameters: SQLInputValue[] } {
  const parts: string[] = []
  const parameters: SQLInputValue[] = []
  if (filter.runId !== undefined) {
    parts.push('run_id = ?')
    parameters.push(filter.runId)
  }
  if (filter.sessionId !== undefined) {
    parts.push('session_id = ?')
    parameters.push(filter.sessionId)
  }
  if (filter.withoutDeltas) parts.push(`type NOT IN (${deltaList})`)
  return { sql: parts.map((part) => ` AND ${part}`).join(''), parameters }
}

/** Subscribers of one run are found by its id: a burst of one run costs the others nothing. */
class Subscriptions {
  readonly #byRun = new Map<string, Listeners<readonly GatewayEvent[]>>()
  readonly #others: Listeners<readonly GatewayEvent[]>
  readonly #report: (cause: unknown) => void

  constructor(report: (cause: unknown) => void) {
    this.#report = report
    this.#others = createListeners(report)
  }

  add(filter: EventFilter, listener: EventListener, onFault = this.#report): () => void {
    const { runId } = filter
    const group = runId === undefined ? this.#others : (this.#byRun.get(runId) ?? createListeners(this.#report))
    if (runId !== undefined) this.#byRun.set(runId, group)
    const forget = () => {
      if (runId !== undefined && group.size === 0 && this.#byRun.get(runId) === group) this.#byRun.delete(runId)
    }
    const remove = group.add(
      (batch) => {
        const wanted = batch.filter((event) => matches(filter, event))
        if (wanted.length > 0) listener(wanted)
      },
      (cause) => {
        forget()
        onFault(cause)
      },
    )
    return () => {
      remove()
      forget()
    }
  }

  publish(batch: readonly GatewayEvent[]): void {
    this.#others.tell(batch)
    if (this.#byRun.size === 0) return
    const grouped = new Map<string, GatewayEvent[]>()
    for (const event of batch) {
      if (event.runId === null || !this.#byRun.has(event.runId)) continue
      const group = grouped.get(event.runId)
      if (group) group.push(event)
      else grouped.set(event.runId, [event])
    }
    for (const [runId, events] of grouped) this.#byRun.get(runId)?.tell(events)
  }
}

/** The event log on SQLite, through the gateway's one writer. `log` hears of subscribers that fail: one without events. */
export function createEventLog(database: DatabaseSync, writer: Writer, log: Log = silentLog): EventLog {
  const insert = database.prepare('INSERT INTO events (seq, at, type, run_id, session_id, data) VALUES (?, ?, ?, ?, ?, ?)')
  let lastSeq = Number(database.prepare('SELECT max(seq) AS seq FROM events').get()?.['seq'] ?? 0)
  /** Newest event that others may know of: what is beyond may still be on its way to the disk. */
  let toldSeq = lastSeq
  /** Written by the transaction that is under way. */
  let written: GatewayEvent[] = []
  const subscriptions = new Subscriptions((cause) => log.error('events.subscriberFailed', { problem: stackOf(cause) }))

  writer.onTransaction((outcome) => {
    const batch = written
    if (outcome === 'begun') return undefined
    written = []
    if (outcome === 'undone' || batch.length === 0) return undefined
    return () => {
      toldSeq = Math.max(toldSeq, batch.at(-1)?.seq ?? 0)
      subscriptions.publish(batch)
    }
  })

  // There are few forms of a filter, and every call that follows its run reads once.
  const selects = new Map<string, StatementSync>()
  const statementOf = (sql: string): StatementSync => {
    const statement = selects.get(sql) ?? database.prepare(sql)
    selects.set(sql, statement)
    return statement
  }

  const select = (condition: string, filter: EventFilter, bound: number, order: string, limits: PageLimits): EventPage => {
    const { sql, parameters } = filterSql(filter)
    const { limit, maxBytes = pageBytes, textLimit } = limits
    const rows = statementOf(
      `SELECT seq, at, type, run_id, session_id, data FROM events WHERE ${condition}${sql} ORDER BY seq ${order} LIMIT ?`,
    ).iterate(bound, ...parameters, limit + 1)
    const page: GatewayEvent[] = []
    let bytes = 0
    // Row by row, so that what goes beyond the page is never in memory.
    for (const row of rows) {
      if (Number(row['seq']) > toldSeq) break
      if (page.length === limit) return { events: page, hasMore: true }
      const event = withCutTexts(toEvent(row), textLimit)
      bytes += jsonBytes(event)
      if (bytes > maxBytes && page.length > 0) return { events: page, hasMore: true }
      page.push(event)
    }
    return { events: page, hasMore: false }
  }

  const eventLog: EventLog = {
    get cursor() {
      return toldSeq
    },
    append(scope, type, data) {
      lastSeq += 1
      const event: GatewayEvent = {
        seq: lastSeq,
        at: Date.now(),
        type,
        runId: scope.runId,
        sessionId: scope.sessionId,
        data: { ...data },
      }
      if (writer.state.state === 'readOnly') {
        // Cannot be kept, but whoever looks on right now sees it.
        written.push(event)
        writer.defer(() => undefined)
        return lastSeq
      }
      const write = () => {
        insert.run(event.seq, event.at, type, event.runId, event.sessionId, JSON.stringify(data))
        written.push(event)
      }
      writer.defer(write, { droppable: deltaTypes.has(type) })
      return lastSeq
    },
    flush: () => writer.flush(),
    get(seq) {
      const row = statementOf('SELECT seq, at, type, run_id, session_id, data FROM events WHERE seq = ?').get(seq)
      return row === undefined ? null : toEvent(row)
    },
    read: (filter, after, limits) => select('seq > ?', filter, after, 'ASC', limits),
    tail(filter, limits, before) {
      const { events, hasMore } = select(
        'seq < ?',
        filter,
        Math.min(before ?? Number.MAX_SAFE_INTEGER, toldSeq + 1),
        'DESC',
        limits,
      )
      return { events: events.reverse(), hasMore }
    },
    subscribe: (filter, listener, onFault) => subscriptions.add(filter, listener, onFault),
    follow: (filter, after, options) => createFollower(eventLog, filter, after, options),
  }
  return eventLog
}
