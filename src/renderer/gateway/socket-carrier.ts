import { RPCLink } from '@orpc/client/websocket'
import { gatewayUnreachable, unauthorized } from '../lib/app-error.ts'
import type { Carrier } from './carrier.ts'

const openDeadlineMs = 10_000

function rpcUrl(location: Location): string {
  return `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/rpc`
}

/** A browser hides why an upgrade was refused, so the same cookie is tried on a plain request. */
async function isRefused(signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch('/api/v1/gateway', { signal, cache: 'no-store', credentials: 'same-origin' })
    return response.status === 401 || response.status === 403
  } catch {
    // No answer at all is the other case: the gateway is not there.
    return false
  }
}

/** Settles with `true` once the socket is open, with `false` when it closed or the signal fired before. */
function opened(socket: WebSocket, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    socket.addEventListener('open', () => resolve(true), { once: true })
    socket.addEventListener('close', () => resolve(false), { once: true })
    signal.addEventListener('abort', () => resolve(false), { once: true })
  })
}

/** The carrier of the browser panel; the HttpOnly cookie of the page signs it in. */
export function createSocketCarrier(location: Location): Carrier {
  return {
    async open(signal) {
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(openDeadlineMs)])
      const socket = new WebSocket(rpcUrl(location))
      if (!(await opened(socket, deadline))) {
        socket.close()
        throw (await isRefused(deadline)) ? unauthorized() : gatewayUnreachable()
      }
      const closed = new Promise<void>((resolve) => {
        socket.addEventListener('close', () => resolve(), { once: true })
      })
      return { link: new RPCLink({ websocket: socket }), closed, close: () => socket.close() }
    },
  }
}
