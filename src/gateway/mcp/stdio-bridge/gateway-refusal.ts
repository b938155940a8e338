import { isRecord, rpcCode } from '../wire/json-rpc.ts'

/** The gateway answered, but not with what was asked for. */
export class GatewayRefusal extends Error {
  /** Code of its JSON-RPC error; a refusal on the level of HTTP has the one for whatever is the server's. */
  readonly code: number
  readonly data: unknown
  /** What was sent is no message at all, which the client hears even when it has no id to be answered under. */
  readonly isOfMessage: boolean

  constructor(status: number, body: string) {
    const { code, message, data } = read(body)
    super(message ?? `The gateway answered with HTTP ${status}.`)
    this.name = 'GatewayRefusal'
    this.code = code
    this.data = data
    this.isOfMessage = code === rpcCode.invalidRequest || code === rpcCode.parseError
  }
}

/** A JSON-RPC error, or the problem details of the rest of the gateway. */
function read(body: string): { code: number; message: string | null; data?: unknown } {
  const unknown = { code: rpcCode.serverError, message: null }
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    // Not JSON: the status says it all.
    return unknown
  }
  if (!isRecord(value)) return unknown
  const { error, title, hint } = value
  if (isRecord(error) && typeof error['message'] === 'string') {
    const code = Number.isInteger(error['code']) ? Number(error['code']) : rpcCode.serverError
    return { code, message: error['message'], data: error['data'] }
  }
  if (typeof title !== 'string') return unknown
  return { ...unknown, message: [title, hint].filter((text) => typeof text === 'string').join(' ') }
}
