import { localOwnerId } from '#shared/contract/access.ts'
import type { CutText } from '#shared/contract/cut-texts.ts'
import {
  deltaTypes,
  type EventData,
  type EventFilter,
  type EventType,
  type GatewayEvent,
  isEvent,
} from '#shared/contract/events.ts'
import { type Log, silentLog, stackOf } from '../log.ts'
import { withCutTexts } from '../store/cut-texts.ts'
import { jsonBytes, pageBytes } from '../store/json-bytes.ts'
import { isFaultyWrite, isSqliteError } from '../store/sqlite-errors.ts'
import type { Storage } from '../store/storage.ts'
import { largeTextLength, type TextBase } from '../store/text-store.ts'
import { createTurns } from '../store/turns.ts'
import { type ChunkFilter, createEventChunks, type EventChunk, entryJson } from './event-chunks.ts'
import { createFollower } from './event-follower.ts'
import type { EventLog, EventPage, EventScope, PageLimits, PagePosition } from './event-log.ts'
import { createEventScopes, principalScope } from './event-scopes.ts'
import { type TextReader, withReferences, withTexts } from './large-texts.ts'
import { Subscriptions } from './subscriptions.ts'
import { type StoredEvent, unreadable, upcast } from './upcast.ts'

/** A chunk is read as a whole, so it is kept small. */
const chunkEvents = 200
const chunkCharacters = 65_536

/** These hold a piece of a text, which belongs to nothing else. */
const pieceTypes: ReadonlySet<string> = new Set<EventType>(['message.delta', 'reasoning.delta', 'command.output'])

/** Events of one scope that follow each other, until they are written. */
interface Group {
  scope: EventScope
  kind: 'whole' | 'delta' | 'diff'
  events: GatewayEvent[]
  /** A later diff of the same turn is in this batch too. */
  isSuperseded: boolean
}

/** A page that is being read. */
interface GrowingPage {
  events: GatewayEvent[]
  bytes: number
  hasMore: boolean
  /** The next event to look at, in the direction of reading. */
  next: number
  isReversed: boolean
  limits: PageLimits
}

/** With what it takes of a page's budget. */
interface SizedEvent {
  event: GatewayEvent
  bytes: number
}

/** What is nested deeper would overflow the stack of whoever walks through it, here or in a reader. */
const maxLevels = 1_000

const sized = (event: GatewayEvent): SizedEvent => ({ event, bytes: jsonBytes(event, maxLevels) })

/** The newest diff of a run's turn. */
interface LatestDiff {
  turnId: string
  group: Group
  /** Set once it is written. */
  seq: number | null
  text: TextBase | null
}

const kindOf = (type: string): Group['kind'] => (type === 'diff.updated' ? 'diff' : deltaTypes.has(type) ? 'delta' : 'whole')

/**
 * The event log on SQLite, through the gateway's one writer. Events of one run or session that are written by one
 * transaction share a row, deltas and the rest apart; large texts stand in the text store, a diff as what differs from
 * the one before it. A number is given to an event when it is written. `log` hears of subscribers that fail: one
 * without events.
 */
export function createEventLog({ database, writer, texts }: Storage, log: Log = silentLog): EventLog {
  const chunks = createEventChunks(database)
  const scopes = createEventScopes(database)
  let lastSeq = chunks.lastSeq
  let seqBefore = lastSeq
  /** Newest event that others may know of: what is beyond may still be on its way to the disk. */
  let toldSeq = lastSeq
  /** Written by the transaction that is under way. */
  let written: GatewayEvent[] = []
  /** By the run or session; they grow until their transaction begins. */
  let open = new Map<string, Group>()
  const diffs = new Map<string, LatestDiff>()
  const subscriptions = new Subscriptions((cause) => log.error('events.subscriberFailed', { problem: stackOf(cause) }))

  writer.onTransaction((outcome) => {
    // What is appended within a write belongs to that write alone.
    open = new Map()
    if (outcome === 'begun') {
      seqBefore = lastSeq
      return undefined
    }
    const batch = written
    written = []
    if (outcome === 'undone') {
      lastSeq = seqBefore
      scopes.forgetAll()
      texts.forgetAll()
      diffs.clear()
      return undefined
    }
    if (batch.length === 0) return undefined
    return () => {
      toldSeq = Math.max(toldSeq, batch.at(-1)?.seq ?? 0)
      subscriptions.publish(batch)
    }
  })

  const owner = ({ runId, sessionId, principal }: EventScope) => runId ?? sessionId ?? principalScope(principal ?? '')

  const diffJson = (data: EventData['diff.updated'], scope: EventScope): { json: string; hasReferences: boolean } => {
    const { diff } = data
    const latest = diffs.get(owner(scope))
    if (!latest || diff.length < largeTextLength || !diff.isWellFormed()) {
      return { json: JSON.stringify(data), hasReferences: false }
    }
    latest.text = texts.putAfter(latest.text, diff)
    const reference = { $text: latest.text.id, length: diff.length }
    return { json: JSON.stringify({ ...data, diff: reference }), hasReferences: true }
  }

  /** The data as they are stored. */
  const dataJson = (event: GatewayEvent, scope: EventScope): { json: string; hasReferences: boolean } => {
    if (isEvent(event, 'diff.updated')) return diffJson(event.data, scope)
    const json = JSON.stringify(event.data)
    if (json.length < largeTextLength || pieceTypes.has(event.type)) return { json, hasReferences: false }
    let hasReferences = false
    const data = withReferences(event.data, (text) => {
      hasReferences = true
      return texts.put(owner(scope), text)
    })
    return hasReferences ? { json: JSON.stringify(data), hasReferences } : { json, hasReferences }
  }

  const writeChunk = (group: Group, events: readonly GatewayEvent[], entries: readonly string[]) => {
    const { runId, sessionId, principal } = group.scope
    const firstSeq = lastSeq + 1
    chunks.insert({
      firstSeq,
      runKey: runId === null ? null : scopes.keyOf(runId),
      sessionKey: sessionId === null ? null : scopes.keyOf(sessionId),
      principalKey: principal === null ? null : scopes.keyOf(principalScope(principal)),
      isDelta: group.kind === 'delta' || group.isSuperseded,
      at: events[0]?.at ?? 0,
      entries,
    })
    for (const event of events) {
      lastSeq += 1
      event.seq = lastSeq
      written.push(event)
    }
  }

  /** A faulty event must not take its neighbours along. */
  const writeSafely = (group: Group, events: readonly GatewayEvent[], entries: readonly string[]) => {
    try {
      writeChunk(group, events, entries)
    } catch (thrown) {
      if (!isFaultyWrite(thrown) || !database.isTransaction) throw thrown
      if (events.length === 1) return log.error('events.refused', { type: events[0]?.type, problem: String(thrown) })
      for (const [index, event] of events.entries()) writeSafely(group, [event], entries.slice(index, index + 1))
    }
  }

  const writeGroup = (group: Group) => {
    let events: GatewayEvent[] = []
    let entries: string[] = []
    let characters = 0
    const end = () => {
      if (events.length > 0) writeSafely(group, events, entries)
      events = []
      entries = []
      characters = 0
    }
    for (const event of group.events) {
      const { json, hasReferences } = dataJson(event, group.scope)
      if (characters + json.length > chunkCharacters || events.length === chunkEvents) end()
      const isOfSession = event.runId === null && group.scope.runId !== null
      entries.push(entryJson(event.type, event.at - (events[0] ?? event).at, json, { hasReferences, isOfSession }))
      events.push(event)
      characters += json.length
    }
    end()
  }

  /** Of the diffs of a turn only the last one is more than a delta. */
  const writeDiff = (group: Group, latest: LatestDiff, before: number | null) => {
    writeGroup(group)
    latest.seq = lastSeq
    if (before !== null) chunks.supersede(before)
  }

  const appendDiff = (group: Group, turnId: string) => {
    const key = owner(group.scope)
    const latest = diffs.get(key)
    const isSameTurn = latest?.turnId === turnId
    if (isSameTurn && latest.seq === null) latest.group.isSuperseded = true
    const next: LatestDiff = { turnId, group, seq: null, text: null }
    writer.defer(() => {
      // The one before it is written by now.
      next.text = isSameTurn ? latest.text : null
      diffs.set(key, next)
      writeDiff(group, next, isSameTurn && !latest.group.isSuperseded ? latest.seq : null)
    })
    diffs.set(key, next)
  }

  /** What was told of a session just before its run goes on as the group of that run. */
  const openedWithSession = (scope: EventScope, kind: Group['kind']): Group | undefined => {
    const { runId, sessionId } = scope
    if (runId === null || sessionId === null) return undefined
    const group = open.get(sessionId)
    if (group?.kind !== 'whole' || kind !== 'whole') return undefined
    group.scope = scope
    open.delete(sessionId)
    open.set(runId, group)
    return group
  }

  const append = (event: GatewayEvent, scope: EventScope) => {
    const kind = kindOf(event.type)
    const key = owner(scope)
    const group = open.get(key) ?? openedWithSession(scope, kind)
    if (group && group.kind === kind && kind !== 'diff' && group.events.length < chunkEvents) {
      group.events.push(event)
      return
    }
    const begun: Group = { scope, kind, events: [event], isSuperseded: false }
    open.set(key, begun)
    if (isEvent(event, 'diff.updated')) appendDiff(begun, event.data.turnId)
    else writer.defer(() => writeGroup(begun), { droppable: kind === 'delta' })
    if (event.type === 'run.ended') {
      writer.defer(() => {
        diffs.delete(key)
        texts.forget(key)
      })
    }
  }

  const reader: TextReader = { whole: texts.get, head: texts.head }

  const principalOf = ({ principalKey, runKey, sessionKey }: EventChunk): string | null => {
    if (principalKey !== null) return scopes.idOf('principal', principalKey)
    // Before principals all runs and sessions were those of the user's own programs.
    return runKey === null && sessionKey === null ? null : localOwnerId
  }

  /** Throws what SQLite throws: that is damage of the whole database. */
  const unreadableEvent = (stored: StoredEvent, textLimit: number | undefined, thrown: unknown): SizedEvent => {
    if (isSqliteError(thrown)) throw thrown
    try {
      return sized(withCutTexts(unreadable(stored), textLimit))
    } catch {
      return sized(unreadable({ ...stored, data: { problem: String(thrown) } }))
    }
  }

  const eventOf = (chunk: EventChunk, index: number, textLimit: number | undefined): SizedEvent => {
    const entry = chunk.entries[index]
    if (!entry) throw new Error(`The chunk ${chunk.firstSeq} has no entry ${index}.`)
    const stored: StoredEvent = {
      seq: chunk.firstSeq + index,
      at: entry.at,
      runId: chunk.runKey === null || entry.isOfSession ? null : scopes.idOf('run', chunk.runKey),
      sessionId: chunk.sessionKey === null ? null : scopes.idOf('ses', chunk.sessionKey),
      principal: principalOf(chunk),
      type: entry.type,
      data: entry.data,
    }
    try {
      const cuts: CutText[] = []
      if (entry.hasReferences) stored.data = withTexts(entry.data, reader, textLimit, '/data', cuts)
      const cut = withCutTexts(upcast(stored), textLimit)
      return sized(cuts.length === 0 ? cut : { ...cut, truncated: [...(cut.truncated ?? []), ...cuts] })
    } catch (thrown) {
      return unreadableEvent(stored, textLimit, thrown)
    }
  }

  /** `null`: nothing was ever stored for the run or session. */
  const chunkFilter = (filter: EventFilter): ChunkFilter | null => {
    const withoutDeltas = filter.withoutDeltas === true
    const keyed: ChunkFilter = { withoutDeltas }
    for (const [id, name] of [
      [filter.runId, 'runKey'],
      [filter.sessionId, 'sessionKey'],
    ] as const) {
      if (id === undefined) continue
      const key = scopes.find(id)
      if (key === null) return null
      keyed[name] = key
    }
    return keyed
  }

  /**
   * Takes events one by one until the page is full, so that what goes beyond it is never in memory, or until it is told
   * to pause. True: it is done.
   */
  const fill = (page: GrowingPage, keyed: ChunkFilter, filter: EventFilter, pauses: () => boolean): boolean => {
    const { limit, maxBytes = pageBytes, textLimit } = page.limits
    const end = (hasMore: boolean) => {
      page.hasMore = hasMore
      return true
    }
    for (const chunk of page.isReversed ? chunks.before(keyed, page.next + 1) : chunks.from(keyed, page.next)) {
      const count = chunk.entries.length
      if (!page.isReversed && chunk.firstSeq > toldSeq) break
      for (let step = 0; step < count; step += 1) {
        const index = page.isReversed ? count - 1 - step : step
        const seq = chunk.firstSeq + index
        if (page.isReversed ? seq > page.next : seq < page.next) continue
        if (seq > toldSeq) continue
        if (page.events.length === limit) return end(true)
        const { event, bytes } = eventOf(chunk, index, textLimit)
        // The chunks were found by the run alone, or by one that holds an event of its session too.
        const isOfRun = filter.runId === undefined || event.runId !== null
        if (isOfRun && (filter.sessionId === undefined || event.sessionId === filter.sessionId)) {
          page.bytes += bytes
          if (page.bytes > maxBytes && page.events.length > 0) return end(true)
          page.events.push(event)
        }
        page.next = page.isReversed ? seq - 1 : seq + 1
        if (pauses()) return false
      }
    }
    return end(false)
  }

  const pageFrom = (position: PagePosition, limits: PageLimits): GrowingPage => {
    const isReversed = !('after' in position)
    const next = isReversed ? Math.min((position.before ?? Number.MAX_SAFE_INTEGER) - 1, toldSeq) : position.after + 1
    return { events: [], bytes: 0, hasMore: false, next, isReversed, limits }
  }

  const whole = ({ events, hasMore, isReversed }: GrowingPage): EventPage => ({
    events: isReversed ? events.reverse() : events,
    hasMore,
  })

  const readPage = (filter: EventFilter, position: PagePosition, limits: PageLimits): EventPage => {
    const keyed = chunkFilter(filter)
    if (!keyed) return nothing
    const page = pageFrom(position, limits)
    fill(page, keyed, filter, () => false)
    return whole(page)
  }

  const nothing: EventPage = { events: [], hasMore: false }

  const eventLog: EventLog = {
    get cursor() {
      return toldSeq
    },
    append(scope, content) {
      const event: GatewayEvent = { seq: 0, at: Date.now(), ...scope, ...content }
      if (writer.state.state !== 'readOnly') return append(event, scope)
      // Cannot be kept, but whoever looks on right now sees it.
      lastSeq += 1
      event.seq = lastSeq
      written.push(event)
      writer.defer(() => undefined)
    },
    flush: () => writer.flush(),
    get(seq) {
      if (seq > toldSeq) return null
      for (const chunk of chunks.from({ withoutDeltas: false }, seq)) {
        const index = seq - chunk.firstSeq
        return index >= 0 && index < chunk.entries.length ? eventOf(chunk, index, undefined).event : null
      }
      return null
    },
    read: (filter, after, limits) => readPage(filter, { after }, limits),
    tail: (filter, limits, before) => readPage(filter, before === undefined ? {} : { before }, limits),
    async page(filter, position, limits) {
      const keyed = chunkFilter(filter)
      if (!keyed) return nothing
      const page = pageFrom(position, limits)
      const turns = createTurns()
      while (!fill(page, keyed, filter, turns.isOver)) await turns.next()
      return whole(page)
    },
    subscribe: (filter, listener, onFault) => subscriptions.add(filter, listener, onFault),
    follow: (filter, after, options) => createFollower(eventLog, filter, after, options),
  }
  return eventLog
}
