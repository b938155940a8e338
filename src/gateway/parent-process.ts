import { settingFlagsOf } from '#node/setting-flags.ts'
import { commandOf, type GatewayChildMessage, GatewayParentMessage } from '#shared/gateway-process.ts'
import type { StartablePort } from './http/limited-port.ts'

/** The program that started this gateway process: Electron's main process, or a Node parent with an IPC channel. */
export interface ParentProcess {
  /** Settings by key, from the flags it gave. */
  flags: Record<string, unknown>
  /** Program and first arguments that start `switchboard`, where it knows; absolute. */
  command: readonly string[] | null
  onPort(listener: (port: StartablePort) => void): void
  /** It asks for the end, or is gone. */
  onClose(listener: () => void): void
  send(message: GatewayChildMessage): void
  disconnect(): void
}

/** Electron's `process.parentPort`, as far as it is used here (Electron documentation, utilityProcess). */
interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown; ports: StartablePort[] }) => void): void
  postMessage(message: unknown): void
}

const lastMessageMs = 100

function electronParentPort(): ParentPort | null {
  const port: unknown = Reflect.get(process, 'parentPort')
  return typeof port === 'object' && port !== null && 'postMessage' in port ? (port as ParentPort) : null
}

export function connectParent(): ParentProcess {
  const port = electronParentPort()
  const portListeners: ((port: StartablePort) => void)[] = []
  const closeListeners: (() => void)[] = []

  let isClosing = false
  const close = () => {
    isClosing = true
    for (const listener of closeListeners) listener()
  }

  const receive = (data: unknown, ports: readonly StartablePort[]) => {
    const message = GatewayParentMessage.safeParse(data)
    if (!message.success) return
    if (message.data.type === 'close') close()
    const [given] = ports
    if (message.data.type !== 'port' || !given) return
    for (const listener of portListeners) listener(given)
  }

  port?.on('message', (event) => receive(event.data, event.ports))
  process.on('message', (data) => receive(data, []))
  for (const signal of ['disconnect', 'SIGTERM', 'SIGINT'] as const) {
    process.on(signal, close)
  }

  return {
    flags: settingFlagsOf(process.argv.slice(2)),
    command: commandOf(process.argv),
    onPort: (listener) => void portListeners.push(listener),
    onClose(listener) {
      closeListeners.push(listener)
      // Asked for while the gateway was still starting.
      if (isClosing) listener()
    },
    send(message) {
      if (port) port.postMessage(message)
      else process.send?.(message)
    },
    disconnect() {
      if (process.connected) process.disconnect()
      // Electron's utility process does not end by itself; the pause lets the last message leave.
      if (port) setTimeout(() => process.exit(), lastMessageMs)
    },
  }
}
