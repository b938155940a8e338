import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { announce, eventParams, readBurst } from './burst.ts'

/** `node:http` and JSON, no library: what an exchange costs at least. */
interface Request {
  id?: number
  method: string
  params?: { name?: string; arguments?: Record<string, unknown> }
}

async function readJson(request: IncomingMessage): Promise<Request> {
  let text = ''
  for await (const chunk of request) text += chunk
  return JSON.parse(text)
}

function answer(response: ServerResponse, id: number, result: unknown): void {
  const text = JSON.stringify({ jsonrpc: '2.0', id, result })
  response.writeHead(200, {
    'content-type': 'application/json',
    'mcp-session-id': 'bare',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}

async function burst(response: ServerResponse, id: number, args: Record<string, unknown> | undefined): Promise<void> {
  const { events, firstAfterMs } = readBurst(args)
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.flushHeaders()
  if (firstAfterMs > 0) await delay(firstAfterMs)
  for (let index = 0; index < events; index += 1) {
    const message = { jsonrpc: '2.0', method: 'codex/event', params: eventParams(id, index) }
    response.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`)
  }
  const message = { jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: `${events}` }] } }
  response.end(`event: message\ndata: ${JSON.stringify(message)}\n\n`)
}

const server = createServer(async (request, response) => {
  if (request.method === 'GET') {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    return
  }
  if (request.method === 'DELETE') {
    response.writeHead(200).end()
    return
  }
  const { id, method, params } = await readJson(request)
  if (id === undefined) response.writeHead(202).end()
  else if (method === 'initialize') {
    answer(response, id, {
      protocolVersion: '2025-11-25',
      capabilities: { tools: {} },
      serverInfo: { name: 'bare', version: '1.0.0' },
    })
  } else if (params?.name === 'burst') await burst(response, id, params.arguments)
  else answer(response, id, { content: [{ type: 'text', text: String(params?.arguments?.['text'] ?? '') }] })
})
server.listen(0, '127.0.0.1', () => announce((server.address() as AddressInfo).port))
