import { Agent, type IncomingMessage, request as startRequest } from 'node:http'

/** Where the gateway serves MCP, and what opens it. */
export interface GatewayAddress {
  endpoint: string
  token: string
}

export interface HttpCall {
  method: 'POST' | 'GET' | 'DELETE'
  headers?: Record<string, string>
  body?: string
  /** Doing it twice would be wrong: it is never sent again, and fails with `DeliveryUnknown` when it may have arrived. */
  isOnce?: boolean
  signal?: AbortSignal
}

/** The connection broke after the request was handed over: the gateway may or may not have acted on it. */
export class DeliveryUnknown extends Error {
  constructor(cause: unknown) {
    super('The connection broke before the gateway answered.', { cause })
    this.name = 'DeliveryUnknown'
  }
}

/** The gateway listens but does not serve yet; what was sent was not taken. */
export class GatewayStarting extends Error {
  constructor() {
    super('The gateway is still starting. Try again in a moment; `switchboard status` says what it does.')
    this.name = 'GatewayStarting'
  }
}

/** Only a gateway that starts names a time to come again. */
function assertServing(response: IncomingMessage): IncomingMessage {
  if (response.statusCode !== 503 || response.headers['retry-after'] === undefined) return response
  response.resume()
  throw new GatewayStarting()
}

/** Requests to the gateway, on connections that are kept where that is safe. */
export interface GatewayHttp {
  address: GatewayAddress
  /** Resolves with the head of the answer; rejects when the gateway cannot be reached or does not serve yet. */
  send(call: HttpCall): Promise<IncomingMessage>
  close(): void
}

const maxAnswerBytes = 64 * 1024 * 1024

export async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxAnswerBytes) throw new Error('The answer of the gateway is too long.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

export function hasCode(problem: unknown, code: string): boolean {
  return problem instanceof Error && 'code' in problem && problem.code === code
}

/** A kept connection that the gateway had closed, as far as that can be told. */
function isStale(problem: unknown, wasReused: boolean): boolean {
  return wasReused && hasCode(problem, 'ECONNRESET')
}

/** A request that left this process whole may have been acted on, unless nobody took the connection. */
function mayHaveArrived(problem: unknown, wasSent: boolean): boolean {
  return wasSent && !hasCode(problem, 'ECONNREFUSED')
}

export function createGatewayHttp(address: GatewayAddress, fixedHeaders: Record<string, string>): GatewayHttp {
  const kept = new Agent({ keepAlive: true })
  // A kept connection may be closed by the gateway at any moment, and then nobody knows what it has read.
  const fresh = new Agent({ keepAlive: false })

  const once = (http: GatewayHttp, call: HttpCall) => {
    const { method, body, signal, isOnce = false } = call
    const headers: Record<string, string | number> = {
      authorization: `Bearer ${http.address.token}`,
      accept: method === 'GET' ? 'text/event-stream' : 'application/json, text/event-stream',
      ...fixedHeaders,
      ...call.headers,
      ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    }
    const request = startRequest(http.address.endpoint, {
      method,
      agent: isOnce ? fresh : kept,
      headers,
      ...(signal ? { signal } : {}),
    })
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      request.once('response', resolve)
      request.once('error', reject)
    })
    let wasSent = false
    request.once('finish', () => {
      wasSent = true
    })
    request.end(body)
    return { request, answered, wasSent: () => wasSent }
  }

  const http: GatewayHttp = {
    address,
    async send(call) {
      const first = once(http, call)
      try {
        return assertServing(await first.answered)
      } catch (problem) {
        if (problem instanceof GatewayStarting) throw problem
        if (call.isOnce) throw mayHaveArrived(problem, first.wasSent()) ? new DeliveryUnknown(problem) : problem
        if (!isStale(problem, first.request.reusedSocket)) throw problem
        return assertServing(await once(http, call).answered)
      }
    },
    close() {
      kept.destroy()
      fresh.destroy()
    },
  }
  return http
}
