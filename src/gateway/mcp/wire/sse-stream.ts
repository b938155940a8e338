import type { ServerResponse } from 'node:http'

/** A reader that leaves this much unread is served from the event log again when it has caught up. */
const behindBytes = 1024 * 1024
/** Written at once; and in one turn of the event loop, so that a large answer leaves room for others. */
const writtenLength = 65_536
const turnLength = 4 * writtenLength

/** One open `text/event-stream` answer. */
export interface SseStream {
  readonly isOpen: boolean
  /**
   * Writes whole frames, in order; their text is asked for piece by piece when there is room for it. False: not all of
   * it is written, or too much is unread: wait for `onDrain`.
   */
  send(frames: string | Iterable<string>): boolean
  /** Keeps proxies and dead peers honest; readers ignore it. */
  comment(): void
  /** `last`: frames that leave together with the end. What was sent before still leaves first. */
  end(last?: string): void
}

/** What stands before and after the message of a frame whose client can come back after it. */
export function frameHeadOf(id: string): string {
  return `event: message\nid: ${id}\ndata: `
}

/** Before a message that is not sent again to a client that comes back. */
export const frameHead = 'event: message\ndata: '
export const frameEnd = '\n\n'

/** A whole frame whose client can come back after it. */
export function frame(id: string, data: string): string {
  return `${frameHeadOf(id)}${data}${frameEnd}`
}

export function frameWithoutId(data: string): string {
  return `${frameHead}${data}${frameEnd}`
}

/** Gives the client something to come back with before the first message; `retryMs` is its waiting time. */
export function primingFrame(id: string, retryMs: number): string {
  return `id: ${id}\nretry: ${retryMs}\ndata: \n\n`
}

/** Frames that wait for room, piece by piece. */
class WaitingFrames {
  readonly #queue: (string | Iterable<string>)[] = []
  #current: Iterator<string> | null = null

  add(frames: string | Iterable<string>): void {
    if (frames !== '') this.#queue.push(frames)
  }

  get isEmpty(): boolean {
    return this.#current === null && this.#queue.length === 0
  }

  /** The next text of about the length that is written at once, empty when nothing waits. */
  take(): string {
    let text = ''
    while (text.length < writtenLength && !this.isEmpty) {
      if (this.#current === null) {
        const frames = this.#queue.shift() ?? ''
        if (typeof frames === 'string') {
          text += frames
          continue
        }
        this.#current = frames[Symbol.iterator]()
      }
      const next = this.#current.next()
      if (next.done) this.#current = null
      else text += next.value
    }
    return text
  }

  clear(): void {
    this.#queue.length = 0
    this.#current = null
  }
}

export interface SseStreamOptions {
  mcpSessionId: string | null
  onDrain: () => void
  /** Called once, when the client went away or after `end`. */
  onClose: () => void
  /** A first frame that leaves with the head. */
  first?: string
  /** How long the head waits for something to say, in ms; default: until the end of this tick. */
  headWaitsMs?: number
}

/** Sends the head of the answer. */
export function openSseStream(response: ServerResponse, options: SseStreamOptions): SseStream {
  let isOpen = !response.destroyed
  let isEnding = false
  let nextTurn: NodeJS.Immediate | null = null
  const waiting = new WaitingFrames()

  const writeNext = () => {
    const text = waiting.take()
    if (isEnding && waiting.isEmpty) response.end(text)
    else if (text !== '') response.write(text)
    return text.length
  }

  /** False: something still waits, or too much is unread. */
  const writeOn = (): boolean => {
    for (let written = 0; !waiting.isEmpty; written += writeNext()) {
      if (response.writableLength >= behindBytes) return false
      if (written < turnLength) continue
      nextTurn ??= setImmediate(goOn)
      return false
    }
    return response.writableLength < behindBytes
  }

  const goOn = () => {
    nextTurn = null
    if (writeOn() && isOpen) options.onDrain()
  }

  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    ...(options.mcpSessionId === null ? {} : { 'mcp-session-id': options.mcpSessionId }),
  })
  // The head leaves together with what is sent by the end of a tick, which for a call that is over soon is everything.
  // The socket is held, not the answer: an answer that ends while it is held loses what was sent.
  const { socket } = response
  const { first = '', headWaitsMs = 0 } = options
  let isHeld = true
  const release = () => {
    if (!isHeld) return
    isHeld = false
    clearTimeout(timer)
    socket?.uncork()
  }
  const releaseSoon = () => {
    if (isHeld) process.nextTick(release)
  }
  const timer = headWaitsMs > 0 ? setTimeout(release, headWaitsMs).unref() : undefined
  socket?.cork()
  response.flushHeaders()
  if (first !== '') response.write(first)
  if (headWaitsMs === 0) releaseSoon()
  response.on('drain', goOn)
  // A client that resets the connection is no news: `close` follows.
  response.on('error', () => {})
  response.once('close', () => {
    release()
    isOpen = false
    waiting.clear()
    if (nextTurn) clearImmediate(nextTurn)
    options.onClose()
  })
  return {
    get isOpen() {
      return isOpen
    },
    send(frames) {
      if (!isOpen) return false
      releaseSoon()
      const mustWait = !waiting.isEmpty
      waiting.add(frames)
      return !mustWait && writeOn()
    },
    comment() {
      releaseSoon()
      if (isOpen && waiting.isEmpty && !response.writableNeedDrain) response.write(': keep-alive\n\n')
    },
    end(last = '') {
      if (!isOpen) return
      isOpen = false
      releaseSoon()
      isEnding = true
      if (waiting.isEmpty) response.end(last)
      else waiting.add(last)
    },
  }
}
