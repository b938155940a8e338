import type { IncomingMessage, ServerResponse } from 'node:http'
import { type GatewayEvent, isEvent } from '#shared/contract/events.ts'
import type { Principal } from '../access/principal.ts'
import type { ReadBody } from '../http/read-body.ts'
import type { Log } from '../log.ts'
import type { McpServices } from './server.ts'
import { createConnectionRegistry } from './sessions/connection-registry.ts'
import { createStreamableHttp } from './sessions/streamable-http.ts'
import type { StatelessHttp } from './stateless/stateless-http.ts'
import { refuse } from './wire/answers.ts'
import { readIncoming } from './wire/incoming.ts'
import { rpcCode } from './wire/json-rpc.ts'
import { createKeepAlive } from './wire/keep-alive.ts'
import { isStatelessMessage } from './wire/stateless-message.ts'

/** Both eras of the protocol on one URL: hands each request to the one it belongs to. Requests are authenticated already. */
export interface EraRouter {
  /** POST, GET and DELETE on the MCP path. Never rejects. */
  handle(request: IncomingMessage, response: ServerResponse, principal: Principal): Promise<void>
  /** Ends all connections: their streams end, calls that are running are answered with an error. */
  close(): Promise<void>
}

/** What MCP stands on. */
export interface McpDependencies {
  services: McpServices
  readBody: ReadBody
  log: Log
}

export function createEraRouter({ services, readBody, log }: McpDependencies): EraRouter {
  const keepAlive = createKeepAlive()
  const registry = createConnectionRegistry({ services, log, keepAlive })
  const streamable = createStreamableHttp({ services, registry, keepAlive, log })
  let stateless: Promise<StatelessHttp> | null = null

  /** Few clients speak the stateless revision yet, and its SDK takes long to load. */
  const loadStateless = async (): Promise<StatelessHttp> => {
    const { createStatelessHttp } = await import('./stateless/stateless-http.ts')
    return createStatelessHttp(services, log)
  }

  /** Clients keep the list of tools that they were given. */
  const onEvents = (batch: readonly GatewayEvent[]) => {
    const isChanged = batch.some((event) => isEvent(event, 'settings.changed') && event.data.keys.includes('toolsets'))
    if (!isChanged) return
    registry.notify('notifications/tools/list_changed')
    void stateless?.then((era) => era.toolsChanged())
  }
  const unsubscribe = services.events.subscribe({ withoutDeltas: true }, onEvents)

  const post = async (request: IncomingMessage, response: ServerResponse, principal: Principal): Promise<void> => {
    const incoming = await readIncoming(request, readBody)
    if (!('value' in incoming)) {
      const { status, message, ...options } = incoming
      return refuse(response, status, message, options)
    }
    if (!isStatelessMessage(incoming.value, request.headers)) return streamable.post(request, response, principal, incoming.value)
    stateless ??= loadStateless()
    await (await stateless).post(request, response, principal, incoming.value)
  }

  const route = async (request: IncomingMessage, response: ServerResponse, principal: Principal): Promise<void> => {
    switch (request.method) {
      case 'POST':
        return post(request, response, principal)
      case 'GET':
        return streamable.get(request, response, principal)
      case 'DELETE':
        return streamable.delete(request, response, principal)
      default:
        return refuse(response, 405, 'Method not allowed.', { headers: { allow: 'GET, POST, DELETE' } })
    }
  }

  return {
    async handle(request, response, principal) {
      try {
        await route(request, response, principal)
      } catch (thrown) {
        // A client that went away in the middle of its own request needs no answer.
        if (request.destroyed && !request.complete) return void response.destroy()
        log.error('mcp.requestFailed', { problem: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) })
        refuse(response, 500, 'Internal error', { code: rpcCode.internalError })
      }
    },
    async close() {
      unsubscribe()
      registry.closeAll('The gateway was stopped.')
      await (await stateless)?.close()
    },
  }
}
