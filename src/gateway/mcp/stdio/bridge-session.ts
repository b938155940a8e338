import { isRecord, type RequestId } from '../json-rpc.ts'
import { type GatewayHttp, readText } from './gateway-http.ts'
import type { RequestIds } from './request-ids.ts'

/** Our session at the gateway; begun anew when the gateway has forgotten it. */
export interface BridgeSession {
  /** Headers of a request in the session; opens one first when there is none. */
  headers(): Promise<Record<string, string>>
  /** The client's own `initialize`: opens the session and gives the answer's text. */
  initialize(text: string, params: unknown): Promise<string>
  /** The gateway does not know the session of these headers. */
  lost(headers: Record<string, string>): void
  close(): Promise<void>
}

/** For a client that calls without having introduced itself, as the old server let it. */
const unnamedClient = {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'stdio', version: '0' },
}

const closeMs = 2_000
const ownId: RequestId = 'switchboard-bridge'

/** Aborting `signal` ends whatever the session waits for; its end is told to the gateway all the same. */
export function createBridgeSession(http: GatewayHttp, ids: RequestIds, signal: AbortSignal): BridgeSession {
  let params: unknown = unnamedClient
  let current: Record<string, string> | null = null
  let opening: Promise<Record<string, string>> | null = null
  let count = 0

  /** Sends an `initialize` and keeps the session of its answer. */
  const begin = async (text: string): Promise<{ text: string; headers: Record<string, string> | null }> => {
    const response = await http.send({ method: 'POST', body: text, signal })
    const answer = await readText(response)
    const id = response.headers['mcp-session-id']
    if (response.statusCode !== 200) throw new GatewayRefusal(response.statusCode ?? 0, answer)
    const message: unknown = JSON.parse(answer)
    const result = isRecord(message) && isRecord(message['result']) ? message['result'] : null
    if (!result) return { text: answer, headers: null }
    if (count > 0) ids.restart()
    count += 1
    // A gateway without sessions has no id to give.
    const headers: Record<string, string> = { 'mcp-protocol-version': String(result['protocolVersion']) }
    if (typeof id === 'string') headers['mcp-session-id'] = id
    current = headers
    return { text: answer, headers }
  }

  const reopen = async (): Promise<Record<string, string>> => {
    const text = JSON.stringify({ jsonrpc: '2.0', id: ownId, method: 'initialize', params })
    const { headers, text: answer } = await begin(text)
    if (!headers) throw new GatewayRefusal(200, answer)
    const initialized = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })
    const response = await http.send({ method: 'POST', headers, body: initialized, signal })
    response.resume()
    return headers
  }

  return {
    async headers() {
      if (current) return current
      opening ??= reopen().finally(() => {
        opening = null
      })
      return opening
    },
    async initialize(text, clientParams) {
      if (current) {
        const response = await http.send({ method: 'POST', headers: current, body: text, signal })
        return readText(response)
      }
      const answer = await begin(text)
      if (answer.headers) params = clientParams
      return answer.text
    },
    lost(headers) {
      if (current === headers) current = null
    },
    async close() {
      const headers = current
      current = null
      if (!headers?.['mcp-session-id']) return
      try {
        const response = await http.send({ method: 'DELETE', headers, signal: AbortSignal.timeout(closeMs) })
        response.resume()
      } catch {
        // The gateway is gone, and the session with it.
      }
    },
  }
}

/** The gateway answered, but not with what was asked for. */
export class GatewayRefusal extends Error {
  constructor(status: number, body: string) {
    super(refusalText(status, body))
    this.name = 'GatewayRefusal'
  }
}

function messageOf(body: string): string | null {
  try {
    const value: unknown = JSON.parse(body)
    if (!isRecord(value)) return null
    const { error, title, hint } = value
    if (isRecord(error) && typeof error['message'] === 'string') return error['message']
    return typeof title === 'string' ? [title, hint].filter((text) => typeof text === 'string').join(' ') : null
  } catch {
    // Not JSON: the status says it all.
    return null
  }
}

function refusalText(status: number, body: string): string {
  return messageOf(body) ?? `The gateway answered with HTTP ${status}.`
}
