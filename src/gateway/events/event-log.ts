import type { EventContent, EventFilter, GatewayEvent } from '#shared/contract/events.ts'

export interface EventScope {
  runId: string | null
  sessionId: string | null
  /** Id of the principal whose it is; `null`: the gateway's own. */
  principal: string | null
}

/** What nobody in particular began. */
export const ofGateway: EventScope = { runId: null, sessionId: null, principal: null }

/** Called with batches in the order of `seq`, after they were committed. */
export type EventListener = (events: readonly GatewayEvent[]) => void

/** How much a reader takes at once. */
export interface PageLimits {
  limit: number
  /** Bytes of all events together, default 8 MiB; one event is always given, however large. */
  maxBytes?: number
  /** Characters at which long texts are cut; absent: they are whole. */
  textLimit?: number | undefined
}

/** Where a page begins: after an event, reading on; or before one (default: at the end), reading back. */
export type PagePosition = { after: number } | { before?: number }

export interface EventPage {
  events: GatewayEvent[]
  /** The log holds more in this direction. */
  hasMore: boolean
}

/**
 * The spine: everything that happens is appended once, numbered, written to SQLite in batches, then
 * fanned out. All readers (panel, SSE, MCP notifications, history) read this log and keep no store of their own.
 */
export interface EventLog {
  /** Queues the event for the transaction of this tick; it is numbered when it is written, in the order of its run or session. */
  append(scope: EventScope, content: EventContent): void
  /** Writes what is queued now. Throws `storageFull` when the disk is full; nothing queued is lost then. */
  flush(): void
  /** Newest `seq` that is told, 0 for an empty log. Nothing beyond it is read: it may still be on its way to the disk. */
  readonly cursor: number
  /** One event, with its whole texts. */
  get(seq: number): GatewayEvent | null
  /** Events with `seq` > after, oldest first. */
  read(filter: EventFilter, after: number, limits: PageLimits): EventPage
  /** The last events with `seq` < before (default: all), oldest first. */
  tail(filter: EventFilter, limits: PageLimits, before?: number): EventPage
  /** A page as `read` and `tail` give it, oldest first; while a long one is read others have their turn. */
  page(filter: EventFilter, position: PagePosition, limits: PageLimits): Promise<EventPage>
  /**
   * Committed batches from now on, synchronously and unfiltered by anything but `filter`; returns the way to stop. A
   * listener that throws hears nothing more, and `onFault` gets what it threw.
   */
  subscribe(filter: EventFilter, listener: EventListener, onFault?: (cause: unknown) => void): () => void
  /**
   * Batches after a cursor with no gap and bounded memory: a reader that is too slow is served from the database again.
   * At most one batch per `intervalMs`, of at most `limit` events and `maxBytes`; an empty batch every `heartbeatMs` of
   * silence. Ends when `signal` aborts.
   */
  follow(
    filter: EventFilter,
    after: number,
    options: Partial<PageLimits> & { signal?: AbortSignal; intervalMs?: number; heartbeatMs?: number },
  ): AsyncGenerator<{ events: GatewayEvent[]; cursor: number }, void, void>
}
