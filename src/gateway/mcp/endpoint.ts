import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Principal } from '../access/principal.ts'
import { sendProblem } from '../http/problem.ts'
import type { EraRouter, McpDependencies } from './era-router.ts'

/** The MCP endpoint that can be closed and opened again while the gateway runs. What serves it is loaded on the first request. */
export interface McpEndpoint {
  readonly isOpen: boolean
  handle(request: IncomingMessage, response: ServerResponse, principal: Principal): Promise<void>
  open(): void
  /** Ends all connections and refuses new requests. */
  close(): Promise<void>
}

export function createMcpEndpoint(dependencies: McpDependencies): McpEndpoint {
  let isOpen = true
  let router: Promise<EraRouter> | null = null
  const load = async () => (await import('./era-router.ts')).createEraRouter(dependencies)
  return {
    get isOpen() {
      return isOpen
    },
    async handle(request, response, principal) {
      if (!isOpen) {
        sendProblem(response, {
          code: 'gatewayUnreachable',
          message: 'The gateway is stopped.',
          hint: 'Start it in the panel or the tray, or with `switchboard serve`.',
        })
        return
      }
      router ??= load()
      await (await router).handle(request, response, principal)
    },
    open() {
      isOpen = true
    },
    async close() {
      isOpen = false
      const closing = router
      router = null
      await (await closing)?.close()
    },
  }
}
