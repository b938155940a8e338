import { setTimeout as delay } from 'node:timers/promises'
import type { EventFilter, GatewayEvent } from '#shared/contract/events.ts'
import type { EventLog } from './event-log.ts'

interface FollowOptions {
  signal?: AbortSignal
  intervalMs?: number
  heartbeatMs?: number
  maxBatch?: number
}

/** Live events that wait for a slow reader; more than `limit` are given up, the database still has them. */
class LiveBuffer {
  #events: GatewayEvent[] = []
  #wake: (() => void) | null = null
  hasOverflowed = false
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  push(events: readonly GatewayEvent[]): void {
    if (this.hasOverflowed || this.#events.length + events.length > this.#limit) {
      this.hasOverflowed = true
      this.#events = []
    } else {
      for (const event of events) this.#events.push(event)
    }
    this.wake()
  }

  take(count: number): GatewayEvent[] {
    return this.#events.splice(0, count)
  }

  wake(): void {
    this.#wake?.()
  }

  get isEmpty(): boolean {
    return this.#events.length === 0 && !this.hasOverflowed
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
  const { signal, intervalMs = 0, heartbeatMs = 15_000, maxBatch = 2_000 } = options
  const buffer = new LiveBuffer(maxBatch * 2)
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
        buffer.hasOverflowed = false
        buffer.take(Number.POSITIVE_INFINITY)
        const upTo = log.cursor
        const events = log.read(filter, cursor, maxBatch)
        isCatchingUp = events.length === maxBatch
        cursor = events.at(-1)?.seq ?? Math.max(cursor, upTo)
        if (events.length > 0) yield { events, cursor }
      } else {
        await buffer.changed(heartbeatMs)
        if (signal?.aborted) return
        if (buffer.hasOverflowed) continue
        const events = buffer.take(maxBatch).filter((event) => event.seq > cursor)
        cursor = events.at(-1)?.seq ?? cursor
        yield { events, cursor }
      }
      if (intervalMs > 0) await delay(intervalMs, undefined, signal ? { signal } : {}).catch(() => undefined)
    }
  } finally {
    unsubscribe()
    signal?.removeEventListener('abort', onAbort)
  }
}
