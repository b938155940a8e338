import type { GatewayClient } from '#shared/contract/client.ts'
import { listTextLimit } from '#shared/contract/cut-texts.ts'
import type { EventHub } from './event-hub.ts'
import { backoffMs, createPause } from './pause.ts'

/** The gateway sends at least a heartbeat every 15 s; a carrier silent for longer is dead. */
const silenceMs = 40_000

export interface EventStream {
  /** Begins at this cursor unless the stream has one of the same log already; a lower cursor means another log. */
  begin(newest: number): void
  /** Follows the log until the signal fires; never rejects. */
  run(signal: AbortSignal): Promise<void>
}

/**
 * The panel's only subscription to the event log. It comes back with the last cursor after every interruption, so
 * listeners miss nothing and see nothing twice.
 */
export function createEventStream(options: { client: GatewayClient; hub: EventHub; onSilence: () => void }): EventStream {
  let cursor: number | null = null
  /** Ends early when a new connection begins. */
  const pause = createPause()

  async function follow(after: number, signal: AbortSignal): Promise<void> {
    let lastBatchAt = Date.now()
    const watchdog = setInterval(() => {
      if (Date.now() - lastBatchAt > silenceMs) options.onSilence()
    }, silenceMs / 4)
    try {
      const batches = await options.client.events.watch({ after, textLimit: listTextLimit }, { signal })
      for await (const batch of batches) {
        lastBatchAt = Date.now()
        const fresh = batch.events.filter((event) => event.seq > (cursor ?? 0))
        cursor = Math.max(cursor ?? 0, batch.cursor)
        if (fresh.length > 0) options.hub.publish(fresh)
      }
    } finally {
      clearInterval(watchdog)
    }
  }

  return {
    begin(newest) {
      if (cursor === null || newest < cursor) cursor = newest
      pause.end()
    },
    async run(signal) {
      if (cursor === null) await pause.take(null, signal)
      for (let failures = 0; !signal.aborted; ) {
        const before = cursor ?? 0
        try {
          await follow(before, signal)
        } catch {
          // Closed carriers and refusals look alike here; the connection shows its own state and we come back either way.
        }
        failures = cursor === before ? failures + 1 : 0
        if (!signal.aborted) await pause.take(backoffMs(failures), signal)
      }
    },
  }
}
