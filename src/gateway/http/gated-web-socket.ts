import { AsyncLocalStorage } from 'node:async_hooks'
import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
import { type CallGate, createCallGate, type GatedCall } from './call-gate.ts'
import { unreadMs } from './unread.ts'

/** With so much unread nothing more is produced for a reader. */
const unreadBytes = 1024 * 1024
const tryAgainLater = 1013

const currentCall = new AsyncLocalStorage<GatedCall>()

function isStream(result: unknown): boolean {
  if (typeof result !== 'object' || result === null || !('response' in result)) return false
  const { response } = result
  if (typeof response !== 'object' || response === null || !('body' in response)) return false
  const { body } = response
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body
}

/** Tells the gate of the connection which calls are answered by a stream. */
export async function noteStream<T>({ next }: { next: () => Promise<T> }): Promise<T> {
  const result = await next()
  if (isStream(result)) currentCall.getStore()?.becomesStream()
  return result
}

type Listener = (event: never) => unknown

/** A message listener of the handler, whose promise settles when the call was answered. */
const gated =
  (gate: CallGate, listener: Listener) =>
  (event: unknown): void =>
    gate.admit((call) => currentCall.run(call, async () => listener(event as never)))

/**
 * The WebSocket as the handler of the contract sees it. Sending waits until the network took the message, so that a
 * reader which stands still is not written to for ever; what calls it makes meanwhile is not read. A reader that is gone
 * is not an error: its `close` event ends what is sent to it.
 */
export function gatedWebSocket(webSocket: WebSocket, socket: Socket): Pick<WebSocket, 'send' | 'addEventListener'> {
  const gate = createCallGate({
    isFull: () => webSocket.bufferedAmount > unreadBytes,
    setPaused: (isPaused) => (isPaused ? webSocket.pause() : webSocket.resume()),
    refuse: (reason) => webSocket.close(tryAgainLater, reason),
  })
  webSocket.on('close', () => gate.close())
  // Fires only when nothing was sent or taken all the time.
  socket.setTimeout(unreadMs, () => {
    if (webSocket.bufferedAmount > 0) webSocket.terminate()
  })
  const addEventListener = (type: string, listener: Listener) => {
    if (type === 'message') webSocket.addEventListener('message', gated(gate, listener))
    else webSocket.on(type, listener as (...args: unknown[]) => void)
  }
  return {
    send: (data: Parameters<WebSocket['send']>[0]) =>
      new Promise<void>((resolve) => {
        webSocket.send(data, () => {
          gate.drained()
          resolve()
        })
      }),
    addEventListener: addEventListener as WebSocket['addEventListener'],
  }
}
