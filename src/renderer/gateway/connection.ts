import type { AppErrorCode } from '#shared/errors.ts'
import { withDeadline } from '#shared/with-deadline.ts'
import { appErrorOf, connectionLost, gatewayUnreachable } from '../lib/app-error.ts'
import type { Carrier, GatewayLink, OpenCarrier } from './carrier.ts'
import type { ConnectionState } from './connection-state.ts'
import { backoffMs, createPause } from './pause.ts'

/** How long a call waits for a connection before it fails with `gatewayUnreachable`. */
const callPatienceMs = 5_000

type StateUpdate = ConnectionState extends infer S ? (S extends ConnectionState ? Omit<S, 'everConnected'> : never) : never

export interface Connection {
  /** Delegates each call to the carrier that is open now. */
  link: GatewayLink
  /** Connects, and connects again, until the signal fires; never rejects. */
  run(signal: AbortSignal): Promise<void>
  /** Ends a wait between two attempts, e.g. on a click or when the window is looked at again. */
  retryNow(): void
  /** Drops a carrier that has gone silent. */
  drop(): void
}

/**
 * Keeps one carrier to the gateway open. `greet` makes the first request, so `connected` means that the gateway answered;
 * what it throws counts as a failed attempt.
 */
export function createConnection(options: {
  carrier: Carrier
  setState: (state: StateUpdate) => void
  greet: (signal: AbortSignal) => Promise<void>
}): Connection {
  let current: OpenCarrier | null = null
  let ready = Promise.withResolvers<GatewayLink>()
  const pause = createPause()

  /** Calls that wait keep waiting on the same promise until a carrier opens; only a used one is replaced. */
  function shut(): void {
    if (!current) return
    current.close()
    current = null
    ready = Promise.withResolvers()
  }

  /** Calls that were under way when the carrier closed fail as "outcome unknown", whatever the transport says. */
  function guarded(carrier: OpenCarrier): GatewayLink {
    let isClosed = false
    void carrier.closed.then(() => {
      isClosed = true
    })
    return {
      async call(path, input, callOptions) {
        try {
          return await carrier.link.call(path, input, callOptions)
        } catch (thrown) {
          if (isClosed && !callOptions.signal?.aborted) throw connectionLost(thrown)
          throw thrown
        }
      },
    }
  }

  const outOfPatience = () => {
    throw gatewayUnreachable()
  }

  async function attempt(signal: AbortSignal): Promise<AppErrorCode | null> {
    try {
      current = await options.carrier.open(signal)
      const link = guarded(current)
      ready.resolve(link)
      const gone = current.closed.then(() => Promise.reject(gatewayUnreachable()))
      await Promise.race([options.greet(AbortSignal.any([signal, AbortSignal.timeout(10_000)])), gone])
      return null
    } catch (thrown) {
      shut()
      return appErrorOf(thrown).code
    }
  }

  return {
    link: {
      async call(path, input, callOptions) {
        const link = await withDeadline(ready.promise, callPatienceMs, outOfPatience, { signal: callOptions.signal })
        return link.call(path, input, callOptions)
      },
    },
    async run(signal) {
      signal.addEventListener('abort', () => current?.close(), { once: true })
      for (let attempts = 0; !signal.aborted; ) {
        const failure = await attempt(signal)
        if (failure === null) {
          attempts = 0
          options.setState({ status: 'connected' })
          await current?.closed
          shut()
          if (!signal.aborted) options.setState({ status: 'disconnected', attempt: 1, nextRetryAt: null })
        } else if (failure === 'unauthorized' || failure === 'forbidden') {
          options.setState({ status: 'unauthorized' })
          await pause.take(null, signal)
        } else {
          attempts += 1
          const delayMs = backoffMs(attempts)
          options.setState({ status: 'disconnected', attempt: attempts, nextRetryAt: Date.now() + delayMs })
          await pause.take(delayMs, signal)
          if (!signal.aborted) options.setState({ status: 'disconnected', attempt: attempts + 1, nextRetryAt: null })
        }
      }
    },
    retryNow: pause.end,
    drop: () => current?.close(),
  }
}
