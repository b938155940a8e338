import { RPCLink } from '@orpc/client/message-port'
import { tellTaken } from '#shared/port-window.ts'
import { withDeadline } from '#shared/with-deadline.ts'
import { gatewayUnreachable } from '../lib/app-error.ts'
import type { Carrier, OpenCarrier } from './carrier.ts'

/** Name of the window message that carries the port; the preload script posts it. */
const portMessage = 'switchboard:port'

const portDeadlineMs = 15_000

/** Speaks the contract over a port that is not started yet. */
export function openPort(port: MessagePort): OpenCarrier {
  const closed = Promise.withResolvers<void>()
  port.addEventListener('close', () => closed.resolve())
  const link = new RPCLink({ port })
  tellTaken(port)
  port.start()
  return {
    link,
    closed: closed.promise,
    close: () => {
      port.close()
      closed.resolve()
    },
  }
}

/**
 * Takes the ports that the preload script hands over: one at the start and a new one whenever the gateway was
 * restarted. Made before React renders, so that no port is missed.
 */
export function createPortCarrier(target: Window): Carrier {
  let arrived: MessagePort | null = null
  let current: OpenCarrier | null = null
  let wake = Promise.withResolvers<void>()
  const expired = () => {
    throw gatewayUnreachable()
  }

  target.addEventListener('message', (event) => {
    if (event.source !== target || event.origin !== target.location.origin || event.data !== portMessage) return
    const port = event.ports[0]
    if (!port) return
    arrived?.close()
    arrived = port
    current?.close()
    wake.resolve()
  })

  return {
    async open(signal) {
      while (!arrived) {
        wake = Promise.withResolvers()
        await withDeadline(wake.promise, portDeadlineMs, expired, { signal })
      }
      const port = arrived
      arrived = null
      current = openPort(port)
      return current
    },
  }
}
