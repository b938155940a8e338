import { type IncomingMessage, request as startRequest } from 'node:http'
import { readText } from '../stdio-bridge/gateway-http.ts'
import { readSse, type SseEvent } from '../stdio-bridge/sse-reader.ts'
import { isRecord, type RequestId } from '../wire/json-rpc.ts'

type Headers = Record<string, string>

/** A client that shows what is on the wire. */
export interface RawClient {
  readonly sessionId: string
  /** One HTTP request; `undefined` takes a header away. */
  http(method: string, options?: { body?: string; headers?: Record<string, string | undefined> }): Promise<IncomingMessage>
  /** Sends a message and gives the answer to it, which must be one JSON document. */
  ask(method: string, params?: object, id?: RequestId): Promise<Record<string, unknown>>
  /** Sends a message that has no answer; gives the HTTP status. */
  tell(message: object): Promise<number>
  /** Calls a tool and reads its stream. */
  call(name: string, args: object, options?: { id?: RequestId; meta?: object }): Promise<CallStream>
  resume(lastEventId: string): Promise<CallStream>
}

export interface CallStream {
  readonly events: AsyncGenerator<SseEvent, void, void>
  readonly response: IncomingMessage
  /** The messages up to the end of the stream. */
  rest(): Promise<Record<string, unknown>[]>
  cut(): void
}

export function toMessage(data: string): Record<string, unknown> {
  const value: unknown = JSON.parse(data)
  if (!isRecord(value)) throw new Error(`Not a message: ${data}`)
  return value
}

export async function jsonOf(response: IncomingMessage): Promise<Record<string, unknown>> {
  return toMessage(await readText(response))
}

function callStream(response: IncomingMessage): CallStream {
  const events = readSse(response)
  return {
    events,
    response,
    async rest() {
      const messages: Record<string, unknown>[] = []
      for await (const { data } of events) if (data !== '') messages.push(toMessage(data))
      return messages
    },
    cut: () => response.destroy(),
  }
}

/** Opens a session, unless `initialize` is false, and speaks in it. */
export async function openRawClient(
  endpoint: URL,
  token: string,
  options: { capabilities?: object; protocolVersion?: string; headers?: Headers; name?: string; isDeaf?: boolean } = {},
): Promise<RawClient> {
  let session: Headers = {}
  let nextId = 0

  const http: RawClient['http'] = (method, { body, headers } = {}) => {
    const all: Record<string, string | undefined> = {
      authorization: `Bearer ${token}`,
      accept: method === 'GET' ? 'text/event-stream' : 'application/json, text/event-stream',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
      ...session,
      ...headers,
    }
    const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
    return new Promise((resolve, reject) => {
      const request = startRequest(endpoint, { method, agent: false, headers: given as Headers }, resolve)
      request.on('error', reject)
      request.end(body)
    })
  }

  const post = (message: object) => http('POST', { body: JSON.stringify({ jsonrpc: '2.0', ...message }) })

  const ask: RawClient['ask'] = async (method, params, id = nextId++) =>
    jsonOf(await post({ id, method, ...(params ? { params } : {}) }))

  const tell: RawClient['tell'] = async (message) => {
    const response = await post(message)
    response.resume()
    return response.statusCode ?? 0
  }

  const protocolVersion = options.protocolVersion ?? '2025-11-25'
  // What the tests of the wire look at; `isDeaf`: like most hosts.
  const codexEvents = options.isDeaf ? {} : { experimental: { 'codex/event': {} } }
  const clientInfo = { name: options.name ?? 'raw', version: '1' }
  const initialized = await post({
    id: nextId++,
    method: 'initialize',
    params: { protocolVersion, capabilities: { ...codexEvents, ...options.capabilities }, clientInfo },
  })
  await readText(initialized)
  const sessionId = initialized.headers['mcp-session-id']
  session = { 'mcp-protocol-version': protocolVersion, ...(typeof sessionId === 'string' ? { 'mcp-session-id': sessionId } : {}) }
  await tell({ method: 'notifications/initialized' })

  return {
    sessionId: session['mcp-session-id'] ?? '',
    http,
    ask,
    tell,
    async call(name, args, { id = nextId++, meta } = {}) {
      const params = { name, arguments: args, ...(meta ? { _meta: meta } : {}) }
      return callStream(await post({ id, method: 'tools/call', params }))
    },
    resume: async (lastEventId) => callStream(await http('GET', { headers: { 'last-event-id': lastEventId } })),
  }
}
