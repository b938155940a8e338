import type { ServerResponse } from 'node:http'

/** A reader that leaves this much unread is served from the event log again when it has caught up. */
const behindBytes = 1024 * 1024

/** One open `text/event-stream` answer. */
export interface SseStream {
  readonly isOpen: boolean
  /** Writes whole frames at once; false: too much is unread, wait for `onDrain`. */
  send(frames: string): boolean
  /** Keeps proxies and dead peers honest; readers ignore it. */
  comment(): void
  /** `last`: frames that leave together with the end. */
  end(last?: string): void
}

export function frame(id: string, data: string): string {
  return `event: message\nid: ${id}\ndata: ${data}\n\n`
}

/** A message that is not sent again to a client that comes back. */
export function frameWithoutId(data: string): string {
  return `event: message\ndata: ${data}\n\n`
}

/** Gives the client something to come back with before the first message; `retryMs` is its waiting time. */
export function primingFrame(id: string, retryMs: number): string {
  return `id: ${id}\nretry: ${retryMs}\ndata: \n\n`
}

/** Sends the head of the answer. `onClose` is called once, when the client went away or after `end`. */
export function openSseStream(
  response: ServerResponse,
  options: { mcpSessionId: string | null; onDrain: () => void; onClose: () => void },
): SseStream {
  let isOpen = !response.destroyed
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    ...(options.mcpSessionId === null ? {} : { 'mcp-session-id': options.mcpSessionId }),
  })
  // The head leaves at the end of this tick, together with what is sent by then.
  // The socket is held, not the answer: an answer that ends while it is held loses what was sent.
  const { socket } = response
  socket?.cork()
  process.nextTick(() => socket?.uncork())
  response.flushHeaders()
  response.on('drain', () => {
    if (isOpen) options.onDrain()
  })
  // A client that resets the connection is no news: `close` follows.
  response.on('error', () => {})
  response.once('close', () => {
    isOpen = false
    options.onClose()
  })
  return {
    get isOpen() {
      return isOpen
    },
    send(frames) {
      if (!isOpen) return false
      const isFlowing = response.write(frames)
      return isFlowing || response.writableLength < behindBytes
    },
    comment() {
      if (isOpen && !response.writableNeedDrain) response.write(': keep-alive\n\n')
    },
    end(last = '') {
      if (!isOpen) return
      isOpen = false
      response.end(last)
    },
  }
}
