import type { IncomingMessage, ServerResponse } from 'node:http'
import { sendProblem } from '../http/problem.ts'
import type { Log } from '../log.ts'
import type { McpFace } from './mcp-face.ts'
import type { McpServices } from './mcp-services.ts'

/** The MCP endpoint that can be closed and opened again while the gateway runs. The face is loaded on the first request. */
export interface McpGate {
  readonly isOpen: boolean
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  open(): void
  /** Ends all connections and refuses new requests. */
  close(): Promise<void>
}

export function createMcpGate(dependencies: { services: McpServices; log: Log }): McpGate {
  let isOpen = true
  let face: Promise<McpFace> | null = null
  const load = async () => (await import('./mcp-face.ts')).createMcpFace(dependencies.services, dependencies.log)
  return {
    get isOpen() {
      return isOpen
    },
    async handle(request, response) {
      if (!isOpen) {
        sendProblem(response, {
          code: 'gatewayUnreachable',
          message: 'The gateway is stopped.',
          hint: 'Start it in the panel or the tray, or with `switchboard serve`.',
        })
        return
      }
      face ??= load()
      await (await face).handle(request, response)
    },
    open() {
      isOpen = true
    },
    async close() {
      isOpen = false
      const closing = face
      face = null
      await (await closing)?.close()
    },
  }
}
