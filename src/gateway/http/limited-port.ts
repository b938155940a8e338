import { setImmediate as nextTurn } from 'node:timers/promises'
import type { RPCHandler as MessagePortHandler } from '@orpc/server/message-port'
import { lengthOf, readTaken } from '#shared/port-window.ts'
import { createCallLimiter } from './call-limiter.ts'
import { limitedListener } from './limited-listener.ts'
import { unreadBytes } from './unread.ts'

/** What the ports of Electron and Node share, as oRPC wants it. */
export type StartablePort = Parameters<MessagePortHandler<Record<never, never>>['upgrade']>[0] & { start(): void; close(): void }

type Listener = (event?: { data: unknown }) => void

/** A port as the handler of the contract sees it. */
export interface LimitedPort {
  port: { on(event: string, listener: Listener): void; postMessage(message: unknown): void }
  /** Asked before each message: resolves, with nothing to hand over, when it may be posted or the port is closed. */
  room(): Promise<null>
}

function listen(port: StartablePort, type: 'message' | 'close', listener: (data: unknown) => void): void {
  if ('addEventListener' in port) port.addEventListener(type, (event: { data?: unknown }) => listener(event.data))
  else if ('on' in port) port.on(type, (event?: { data: unknown }) => listener(event?.data))
}

/**
 * Holds back what is posted while its reader leaves too much unread, and the calls that it makes meanwhile. Unlike a socket
 * a port cannot be paused: calls that go on coming end it when they are too many.
 */
export function limitedPort(port: StartablePort): LimitedPort {
  let unread = 0
  let changed = Promise.withResolvers<void>()
  let turn: Promise<void> = Promise.resolve()
  let isClosed = false
  const isFull = () => unread > unreadBytes && !isClosed
  const limiter = createCallLimiter({ isFull, setPaused: () => {}, refuse: () => port.close() })

  const tellChange = () => {
    changed.resolve()
    changed = Promise.withResolvers()
    limiter.drained()
  }
  const take = (taken: number) => {
    unread = Math.max(0, unread - taken)
    tellChange()
  }
  listen(port, 'close', () => {
    isClosed = true
    limiter.close()
    // Whoever waits goes on, and finds its call at an end.
    tellChange()
  })

  /** One after the other, and the next one when the one before it was posted. */
  const waitForRoom = async () => {
    while (isFull()) {
      await changed.promise
      if (!isFull()) await nextTurn()
    }
  }

  return {
    port: {
      on(type, listener) {
        if (type === 'close') return listen(port, 'close', () => listener())
        const admitted = limitedListener(limiter, listener)
        listen(port, 'message', (data) => {
          const taken = readTaken(data)
          if (taken === null) admitted({ data })
          else take(taken)
        })
      },
      postMessage(message) {
        unread += lengthOf(message)
        port.postMessage(message)
      },
    },
    async room() {
      if (isFull()) {
        turn = turn.then(waitForRoom)
        await turn
      }
      return null
    },
  }
}
