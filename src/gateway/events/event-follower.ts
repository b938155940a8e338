import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises'
import type { EventFilter, GatewayEvent } from '#shared/contract/events.ts'
import { withCutTexts } from '../store/cut-texts.ts'
import { jsonBytes } from '../store/json-bytes.ts'
import type { EventLog, PageLimits } from './event-log.ts'

type FollowOptions = Parameters<EventLog['follow']>[2]
type BatchLimits = PageLimits & { maxBytes: number }

/** A batch is held several times while it goes out: as objects, as text, and in the buffers of its connection. */
const batchBytes = 1024 * 1024
const batchLimit = 2_000
/** So many batches wait for a reader before it is served from the database. */
const batchesWaiting = 4

/** Live events that wait for a slow reader; when they are too many or too large all are given up, the database has them. */
class LiveBuffer {
  #waiting: { event: GatewayEvent; bytes: number }[] = []
  #bytes = 0
  #wake: (() => void) | null = null
  hasOverflowed = false
  readonly #limits: BatchLimits

  constructor(limits: BatchLimits) {
    this.#limits = limits
  }

  push(events: readonly GatewayEvent[]): void {
    const { limit, maxBytes, textLimit } = this.#limits
    for (const whole of this.hasOverflowed ? [] : events) {
      const event = withCutTexts(whole, textLimit)
      const bytes = jsonBytes(event)
      if (this.#waiting.length === limit || this.#bytes + bytes > maxBytes) {
        this.clear()
        this.hasOverflowed = true
        break
      }
      this.#waiting.push({ event, bytes })
      this.#bytes += bytes
    }
    this.wake()
  }

  /** The oldest ones, within the limits; at least one when there is any. */
  take({ limit, maxBytes }: BatchLimits): GatewayEvent[] {
    let count = 0
    let bytes = 0
    for (const waiting of this.#waiting) {
      bytes += waiting.bytes
      if (count === limit || (count > 0 && bytes > maxBytes)) break
      count += 1
    }
    const taken = this.#waiting.splice(0, count)
    for (const entry of taken) this.#bytes -= entry.bytes
    return taken.map(({ event }) => event)
  }

  clear(): void {
    this.#waiting = []
    this.#bytes = 0
    this.hasOverflowed = false
  }

  wake(): void {
    this.#wake?.()
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0 && !this.hasOverflowed
  }

  /** Resolves at the next push, at the latest after `timeoutMs`. */
  async changed(timeoutMs: number): Promise<void> {
    if (!this.isEmpty) return
    const timer = new AbortController()
    await Promise.race([
      new Promise<void>((resolve) => {
        this.#wake = resolve
      }),
      delay(timeoutMs, undefined, { signal: timer.signal }).catch(() => undefined),
    ])
    this.#wake = null
    timer.abort()
  }
}

/** See `EventLog.follow`: first what the database has after the cursor, then live batches, and the database again after an overflow. */
export async function* createFollower(
  log: EventLog,
  filter: EventFilter,
  after: number,
  options: FollowOptions,
): AsyncGenerator<{ events: GatewayEvent[]; cursor: number }, void, void> {
  const { signal, intervalMs = 0, heartbeatMs = 15_000, textLimit, limit = batchLimit, maxBytes = batchBytes } = options
  const limits = { limit, maxBytes, textLimit }
  const buffer = new LiveBuffer({ limit: limit * batchesWaiting, maxBytes: maxBytes * batchesWaiting, textLimit })
  // A cursor of another database (one that was set aside) would otherwise wait for ever.
  let cursor = Math.min(after, log.cursor)
  // Subscribed before the first read, so that nothing falls between the two.
  const unsubscribe = log.subscribe(filter, (events) => buffer.push(events))
  const onAbort = () => buffer.wake()
  signal?.addEventListener('abort', onAbort)
  let isCatchingUp = true
  try {
    while (!signal?.aborted) {
      if (isCatchingUp || buffer.hasOverflowed) {
        buffer.clear()
        const upTo = log.cursor
        const { events, hasMore } = log.read(filter, cursor, limits)
        isCatchingUp = hasMore
        cursor = events.at(-1)?.seq ?? Math.max(cursor, upTo)
        if (events.length > 0) yield { events, cursor }
      } else {
        await buffer.changed(heartbeatMs)
        if (signal?.aborted) return
        if (buffer.hasOverflowed) continue
        const events = buffer.take(limits).filter((event) => event.seq > cursor)
        cursor = events.at(-1)?.seq ?? cursor
        yield { events, cursor }
      }
      // Only what comes live is held back for a screen: the past waits for nothing but its reader.
      if (isCatchingUp) await nextTurn()
      else if (intervalMs > 0) await delay(intervalMs, undefined, signal ? { signal } : {}).catch(() => undefined)
    }
  } finally {
    unsubscribe()
    signal?.removeEventListener('abort', onAbort)
  }
}
