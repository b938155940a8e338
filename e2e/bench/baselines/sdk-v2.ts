import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { NodeStreamableHTTPServerTransport, toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { announce, eventParams, readBurst } from './burst.ts'

/** The bare MCP SDK 2.x on `node:http`, with its tools in the same process: stateful, and the stateless revision beside it. */
function createMcpServer(): McpServer {
  const server = new McpServer({ name: 'sdk-v2', version: '1.0.0' })
  server.registerTool('echo', { description: 'Echo', inputSchema: z.object({ text: z.string() }) }, ({ text }) => ({
    content: [{ type: 'text', text }],
  }))
  server.registerTool(
    'burst',
    { description: 'Notifications', inputSchema: z.object({ events: z.number(), firstAfterMs: z.number() }) },
    async (args, context) => {
      const { events, firstAfterMs } = readBurst(args)
      if (firstAfterMs > 0) await delay(firstAfterMs)
      for (let index = 0; index < events; index += 1) {
        // The SDK types only the notifications it knows; any other goes out as it is.
        await context.mcpReq.notify({ method: 'codex/event', params: eventParams(context.mcpReq.id, index) } as never)
      }
      return { content: [{ type: 'text', text: `${events}` }] }
    },
  )
  return server
}

const transports = new Map<string, NodeStreamableHTTPServerTransport>()

async function openSession(): Promise<NodeStreamableHTTPServerTransport> {
  const transport: NodeStreamableHTTPServerTransport = new NodeStreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => void transports.set(id, transport),
    onsessionclosed: (id) => void transports.delete(id),
  })
  await createMcpServer().connect(transport)
  return transport
}

const stateless = toNodeHandler(createMcpHandler(createMcpServer, { legacy: 'reject' }))

const server = createServer(async (request, response) => {
  // Node declares members as undefined where the SDK has them missing.
  if (request.headers['mcp-protocol-version'] === '2026-07-28') return stateless(request as never, response)
  const id = request.headers['mcp-session-id']
  const known = typeof id === 'string' ? transports.get(id) : undefined
  await (known ?? (await openSession())).handleRequest(request, response)
})
server.listen(0, '127.0.0.1', () => announce((server.address() as AddressInfo).port))
