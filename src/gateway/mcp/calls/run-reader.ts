import type { GatewayEvent } from '#shared/contract/events.ts'
import type { EventLog } from '../../events/event-log.ts'
import { jsonBytes } from '../../store/json-bytes.ts'

/** What is read at once is held until its reader took it. */
const chunk = { limit: 500, maxBytes: 1024 * 1024 }

/** Reads the events of one run from its first on, in order and without a gap. */
export interface RunReader {
  /** To be called when the consumer that said "no more" can take more. */
  resume(): void
  /** All that the log holds was handed out and taken. */
  readonly isCaughtUp: boolean
  close(): void
}

/**
 * Hands batches to `take`: from the log until it has caught up, then live. `take` returns false when it can take no
 * more for now; what comes then is not kept but read from the log again after `resume`, so memory stays bounded. When
 * the log cannot be read, or `take` throws, the reader ends and `onFault` is told, once.
 */
export function readRun(
  events: EventLog,
  run: { runId: string; withoutDeltas?: boolean },
  take: (batch: readonly GatewayEvent[]) => boolean,
  onFault: (cause: unknown) => void,
): RunReader {
  let cursor = 0
  let isLive = false
  let isClosed = false
  let isWaiting = false

  const hand = (batch: readonly GatewayEvent[]): boolean => {
    cursor = batch.at(-1)?.seq ?? cursor
    const canGoOn = take(batch)
    isWaiting = !canGoOn
    return canGoOn
  }

  const readOn = () => {
    if (isClosed || isLive || isWaiting) return
    const { events: batch, hasMore } = events.read(run, cursor, chunk)
    if (batch.length > 0 && !hand(batch)) return
    if (hasMore) setImmediate(catchUp)
    else isLive = true
  }

  const fail = (cause: unknown) => {
    close()
    onFault(cause)
  }

  /** Nobody stands above it: it is called by the event loop and by the socket of the reader. */
  const catchUp = () => {
    try {
      readOn()
    } catch (cause) {
      fail(cause)
    }
  }

  const live = (batch: readonly GatewayEvent[]) => {
    if (!isLive || isClosed) return
    isLive = jsonBytes(batch) <= chunk.maxBytes && hand(batch)
    // Too much at once is read from the log again, in parts.
    if (!isLive) setImmediate(catchUp)
  }
  const unsubscribe = events.subscribe(run, live, fail)
  const close = () => {
    isClosed = true
    unsubscribe()
  }
  catchUp()

  return {
    resume() {
      isWaiting = false
      catchUp()
    },
    get isCaughtUp() {
      return isLive
    },
    close,
  }
}
