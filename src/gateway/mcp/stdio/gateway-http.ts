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
  signal?: AbortSignal
}

/** Requests to the gateway on connections that are kept. */
export interface GatewayHttp {
  address: GatewayAddress
  /** Resolves with the head of the answer; rejects when the gateway cannot be reached. */
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

function isStale(problem: unknown, wasReused: boolean): boolean {
  return wasReused && problem instanceof Error && 'code' in problem && problem.code === 'ECONNRESET'
}

export function createGatewayHttp(address: GatewayAddress, fixedHeaders: Record<string, string>): GatewayHttp {
  const agent = new Agent({ keepAlive: true })

  const once = (http: GatewayHttp, call: HttpCall) => {
    const { method, body, signal } = call
    const headers: Record<string, string | number> = {
      authorization: `Bearer ${http.address.token}`,
      accept: method === 'GET' ? 'text/event-stream' : 'application/json, text/event-stream',
      ...fixedHeaders,
      ...call.headers,
      ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    }
    const request = startRequest(http.address.endpoint, { method, agent, headers, ...(signal ? { signal } : {}) })
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      request.once('response', resolve)
      request.once('error', reject)
    })
    request.end(body)
    return { request, answered }
  }

  const http: GatewayHttp = {
    address,
    async send(call) {
      const first = once(http, call)
      try {
        return await first.answered
      } catch (problem) {
        // The gateway had closed a kept connection: it has not seen the request.
        if (!isStale(problem, first.request.reusedSocket)) throw problem
        return once(http, call).answered
      }
    },
    close: () => agent.destroy(),
  }
  return http
}
