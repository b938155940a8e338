import { createParser } from 'eventsource-parser'
import { Pool } from 'undici'
import { z } from 'zod'
import { statelessHeaders } from '../../../src/gateway/mcp/wire/stateless-message.ts'
import type { Endpoint } from '../programs/program.ts'
import { type Exchange, type OpenExchange, openExchange } from './exchange.ts'

/** The `data` of every event in the whole text of an event stream, in order; empty priming events are passed over. */
function sseData(text: string): string[] {
  const found: string[] = []
  const parser = createParser({
    onEvent({ data }) {
      if (data !== '') found.push(data)
    },
  })
  parser.feed(text)
  return found
}

export const protocolVersion = '2025-11-25'

export const RpcMessage = z.looseObject({
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional(),
  params: z.record(z.string(), z.unknown()).optional(),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.looseObject({ code: z.number(), message: z.string() }).optional(),
})
export type RpcMessage = z.infer<typeof RpcMessage>

/** The texts of the JSON-RPC messages in an answer, whichever of the two forms it has. */
export function messageTexts({ headers, chunks }: Exchange): string[] {
  const text = Buffer.concat(chunks).toString()
  return String(headers['content-type']).startsWith('application/json') ? [text] : sseData(text)
}

/** Requests of one client over Streamable HTTP, on a pool of keep-alive connections. */
export interface McpCaller {
  /** Sends a request; the id is the caller's, so that sessions can be made to collide. */
  send(id: number, method: string, params: unknown, onData?: (chunk: Buffer) => void): OpenExchange
  call(id: number, tool: string, args: unknown, onData?: (chunk: Buffer) => void): Promise<Exchange>
}

/** One MCP session. */
export interface McpSession extends McpCaller {
  readonly id: string
  /** The stream on which a server may speak without having been asked. */
  listen(onData?: (chunk: Buffer) => void): OpenExchange
  /** Ends the session; returns the HTTP status. */
  end(): Promise<number>
}

/** A client of one server. */
export interface McpClient extends AsyncDisposable {
  openSession(): Promise<McpSession>
  /** Speaks the stateless revision: what would be the session's stands in each request. */
  withoutSession(): McpCaller
  close(): Promise<void>
}

const initializeParams = {
  protocolVersion,
  clientInfo: { name: 'switchboard-bench', version: '1.0.0' },
}

const statelessMeta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': initializeParams.clientInfo,
  'io.modelcontextprotocol/clientCapabilities': {},
}

/** `readsCodexEvents`: it declares that it does, as over HTTP nobody gets them unasked. */
export function createMcpClient(endpoint: Endpoint, connections: number, { readsCodexEvents = true } = {}): McpClient {
  const capabilities = readsCodexEvents ? { experimental: { 'codex/event': {} } } : {}
  const { origin, pathname: path } = new URL(endpoint.url)
  const pool = new Pool(origin, { connections, pipelining: 1, keepAliveTimeout: 20_000 })
  const common = { ...endpoint.headers, 'mcp-protocol-version': protocolVersion }
  const postHeaders = { ...common, 'content-type': 'application/json', accept: 'application/json, text/event-stream' }

  const openSession = async (): Promise<McpSession> => {
    const first = { jsonrpc: '2.0', id: 0, method: 'initialize', params: { ...initializeParams, capabilities } }
    const opened = await openExchange(pool, { path, method: 'POST', headers: postHeaders, body: JSON.stringify(first) }).done
    const id = opened.headers['mcp-session-id']
    if (opened.status !== 200 || typeof id !== 'string') {
      throw new Error(`initialize was answered with ${opened.status}: ${Buffer.concat(opened.chunks)}`)
    }
    const own = { 'mcp-session-id': id }
    const headers = { ...postHeaders, ...own }
    const body = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })
    await openExchange(pool, { path, method: 'POST', headers, body }).done

    const send: McpSession['send'] = (requestId, method, params, onData) =>
      openExchange(pool, {
        path,
        method: 'POST',
        headers,
        body: JSON.stringify({ jsonrpc: '2.0', id: requestId, method, params }),
        ...(onData ? { onData } : {}),
      })
    return {
      id,
      send,
      call: (requestId, tool, args, onData) => send(requestId, 'tools/call', { name: tool, arguments: args }, onData).done,
      listen: (onData) =>
        openExchange(pool, {
          path,
          method: 'GET',
          headers: { ...common, ...own, accept: 'text/event-stream' },
          ...(onData ? { onData } : {}),
        }),
      end: async () => (await openExchange(pool, { path, method: 'DELETE', headers: { ...common, ...own } }).done).status,
    }
  }

  const withoutSession: McpClient['withoutSession'] = () => {
    const send: McpSession['send'] = (id, method, params, onData) => {
      const message = { jsonrpc: '2.0', id, method, params: { ...Object(params), _meta: statelessMeta } }
      const headers = { ...postHeaders, ...statelessHeaders(message) }
      return openExchange(pool, { path, method: 'POST', headers, body: JSON.stringify(message), ...(onData ? { onData } : {}) })
    }
    return { send, call: (id, tool, args, onData) => send(id, 'tools/call', { name: tool, arguments: args }, onData).done }
  }

  const close = () => pool.destroy()
  return { openSession, withoutSession, close, [Symbol.asyncDispose]: close }
}

/** The JSON-RPC messages of an exchange. */
export function messagesOf(exchange: Exchange): RpcMessage[] {
  return messageTexts(exchange).map((text) => RpcMessage.parse(JSON.parse(text)))
}

/** Thrown when a server lost, mixed up or reordered something: the one thing that fails a benchmark. */
export class WrongAnswer extends Error {}

/** The answer to a request; throws `WrongAnswer` when there is none or it is not this one's. */
export function answerTo(exchange: Exchange, id: number): RpcMessage {
  const last = messagesOf(exchange).at(-1)
  if (exchange.status !== 200 || last?.id !== id || (last.result === undefined && last.error === undefined)) {
    throw new WrongAnswer(`Request ${id} was answered with ${exchange.status} ${JSON.stringify(last)?.slice(0, 300)}`)
  }
  return last
}
