import { isRecord, type RequestId } from '../wire/json-rpc.ts'
import { type GatewayHttp, readText } from './gateway-http.ts'
import { GatewayRefusal } from './gateway-refusal.ts'
import type { RequestIds } from './request-ids.ts'

/** What names a session in the headers of a request. */
export type SessionHeaders = Readonly<Record<string, string>>

/** Our session at the gateway; begun anew when the gateway has forgotten it. */
export interface BridgeSession {
  /** Headers of a request in the session; opens one first when there is none. */
  headers(): Promise<SessionHeaders>
  /**
   * The client's own `initialize`: opens the session and gives the answer's text. A session that was opened for requests
   * before it is replaced, and ends with the last of them.
   */
  initialize(text: string, params: unknown): Promise<string>
  /** A request was sent with these headers, and has no answer yet. */
  sent(id: RequestId, headers: SessionHeaders): void
  /** The request has its answer, or will have none. */
  answered(id: RequestId): void
  /** Where a request was sent that has no answer yet. */
  headersOf(id: RequestId): SessionHeaders | null
  /** The gateway does not know the session of these headers. */
  lost(headers: SessionHeaders): void
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
  let isIntroduced = false
  let current: SessionHeaders | null = null
  let opening: Promise<SessionHeaders> | null = null
  let count = 0
  const places = new Map<RequestId, SessionHeaders>()
  /** Replaced sessions that still have requests to answer. */
  const replaced = new Set<SessionHeaders>()

  /** Sends an `initialize` and keeps the session of its answer. */
  const begin = async (text: string): Promise<{ text: string; headers: SessionHeaders | null }> => {
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

  const reopen = async (): Promise<SessionHeaders> => {
    const text = JSON.stringify({ jsonrpc: '2.0', id: ownId, method: 'initialize', params })
    const { headers, text: answer } = await begin(text)
    if (!headers) throw new GatewayRefusal(200, answer)
    const initialized = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })
    const response = await http.send({ method: 'POST', headers, body: initialized, signal })
    response.resume()
    return headers
  }

  /** Tells the gateway that nobody comes back to this session. */
  const end = async (headers: SessionHeaders): Promise<void> => {
    if (!headers['mcp-session-id']) return
    try {
      const response = await http.send({ method: 'DELETE', headers, signal: AbortSignal.timeout(closeMs) })
      response.resume()
    } catch {
      // The gateway is gone, and the session with it.
    }
  }

  const endReplaced = () => {
    const inUse = new Set(places.values())
    for (const headers of replaced) {
      if (inUse.has(headers)) continue
      replaced.delete(headers)
      void end(headers)
    }
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
      // What an early request began to open must not take the place of the client's own session.
      await opening?.catch(() => {})
      if (current && isIntroduced) {
        const response = await http.send({ method: 'POST', headers: current, body: text, signal })
        return readText(response)
      }
      const early = current
      const answer = await begin(text)
      if (!answer.headers) return answer.text
      params = clientParams
      isIntroduced = true
      if (early) replaced.add(early)
      endReplaced()
      return answer.text
    },
    sent: (id, headers) => void places.set(id, headers),
    answered(id) {
      if (places.delete(id) && replaced.size > 0) endReplaced()
    },
    headersOf: (id) => places.get(id) ?? null,
    lost(headers) {
      if (current === headers) current = null
    },
    async close() {
      const open = current === null ? [...replaced] : [...replaced, current]
      current = null
      replaced.clear()
      await Promise.all(open.map(end))
    },
  }
}
