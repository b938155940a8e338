import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
import { createCallLimiter } from './call-limiter.ts'
import { createJsonBounds } from './json-bounds.ts'
import { limitedListener } from './limited-listener.ts'
import { unreadBytes, unreadMs } from './unread.ts'

const tryAgainLater = 1013
const policyViolation = 1008

type Listener = (event: never) => unknown

/**
 * The WebSocket as the handler of the contract sees it. Sending waits until the network took the message, so that a
 * reader which stands still is not written to for ever; what calls it makes meanwhile is not read. A reader that is gone
 * is not an error: its `close` event ends what is sent to it.
 */
export function limitedWebSocket(webSocket: WebSocket, socket: Socket): Pick<WebSocket, 'send' | 'addEventListener'> {
  const limiter = createCallLimiter({
    isFull: () => webSocket.bufferedAmount > unreadBytes,
    setPaused: (isPaused) => (isPaused ? webSocket.pause() : webSocket.resume()),
    refuse: (reason) => webSocket.close(tryAgainLater, reason),
  })
  webSocket.on('close', () => limiter.close())
  // Fires only when nothing was sent or taken all the time.
  socket.setTimeout(unreadMs, () => {
    if (webSocket.bufferedAmount > 0) webSocket.terminate()
  })
  const addEventListener = (type: string, listener: Listener) => {
    if (type === 'message') {
      const take = limitedListener(limiter, listener as (event: unknown) => unknown)
      webSocket.addEventListener('message', (event) => {
        const excess = createJsonBounds().take(Buffer.from(event.data as string | Buffer))
        if (excess === null) take(event)
        else webSocket.close(policyViolation, 'The message is nested too deeply, or has too many values.')
      })
    } else webSocket.on(type, listener as (...args: unknown[]) => void)
  }
  return {
    send: (data: Parameters<WebSocket['send']>[0]) =>
      new Promise<void>((resolve) => {
        webSocket.send(data, () => {
          limiter.drained()
          resolve()
        })
      }),
    addEventListener: addEventListener as WebSocket['addEventListener'],
  }
}
