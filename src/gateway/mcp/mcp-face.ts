import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Log } from '../log.ts'
import { createConnectionRegistry } from './connection-registry.ts'
import { rpcCode } from './json-rpc.ts'
import type { McpServices } from './mcp-services.ts'
import { isStatelessMessage } from './stateless/is-stateless-message.ts'
import type { StatelessHttp } from './stateless/stateless-http.ts'
import { refuse } from './transport/answers.ts'
import { readIncoming } from './transport/incoming.ts'
import { createKeepAlive } from './transport/keep-alive.ts'
import { createStreamableHttp } from './transport/streamable-http.ts'

/** The MCP endpoint: both eras of the protocol on one URL (design, part 8). Requests are authenticated already. */
export interface McpFace {
  /** POST, GET and DELETE on the MCP path. Never rejects. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  /** Ends all connections: their streams end, calls that are running are answered with an error. */
  close(): Promise<void>
}

export function createMcpFace(services: McpServices, log: Log): McpFace {
  const keepAlive = createKeepAlive()
  const registry = createConnectionRegistry({ services, log, keepAlive })
  const streamable = createStreamableHttp({ services, registry, keepAlive, log })
  let stateless: Promise<StatelessHttp> | null = null

  /** Few clients speak the stateless revision yet, and its SDK takes long to load. */
  const loadStateless = async (): Promise<StatelessHttp> => {
    const { createStatelessHttp } = await import('./stateless/stateless-http.ts')
    return createStatelessHttp(services, log)
  }

  const post = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const incoming = await readIncoming(request)
    if (!('value' in incoming)) {
      const { status, message, ...options } = incoming
      return refuse(response, status, message, options)
    }
    if (!isStatelessMessage(incoming.value, request.headers)) return streamable.post(request, response, incoming.value)
    stateless ??= loadStateless()
    await (await stateless).post(request, response, incoming.value)
  }

  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    switch (request.method) {
      case 'POST':
        return post(request, response)
      case 'GET':
        return streamable.get(request, response)
      case 'DELETE':
        return streamable.delete(request, response)
      default:
        return refuse(response, 405, 'Method not allowed.', { headers: { allow: 'GET, POST, DELETE' } })
    }
  }

  return {
    async handle(request, response) {
      try {
        await route(request, response)
      } catch (thrown) {
        // A client that went away in the middle of its own request needs no answer.
        if (request.destroyed && !request.complete) return void response.destroy()
        log.error('mcp.requestFailed', { problem: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) })
        refuse(response, 500, 'Internal error', { code: rpcCode.internalError })
      }
    },
    async close() {
      registry.closeAll('The gateway was stopped.')
      await (await stateless)?.close()
    },
  }
}
