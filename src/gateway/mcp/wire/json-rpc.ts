import { jsonPieces } from '../../http/json-pieces.ts'

export type RequestId = string | number
export type Params = Readonly<Record<string, unknown>>

/** A JSON-RPC message as far as we read it; `invalid` keeps the id when one can be read. */
export type RpcMessage =
  | { kind: 'request'; id: RequestId; method: string; params: Params }
  | { kind: 'notification'; method: string; params: Params }
  | { kind: 'response'; id: RequestId; result: unknown; isError: boolean }
  | { kind: 'invalid'; id: RequestId | null; problem: string }

/** JSON-RPC 2.0, and the codes that MCP adds. */
export const rpcCode = {
  parseError: -32_700,
  invalidRequest: -32_600,
  methodNotFound: -32_601,
  invalidParams: -32_602,
  internalError: -32_603,
  serverError: -32_000,
  sessionNotFound: -32_001,
  resourceNotFound: -32_002,
} as const

/** Thrown by a method; becomes a JSON-RPC error answer. */
export class RpcFailure extends Error {
  readonly code: number
  readonly data: unknown
  constructor(code: number, message: string, data?: unknown) {
    super(message)
    this.name = 'RpcFailure'
    this.code = code
    this.data = data
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isRequestId(value: unknown): value is RequestId {
  return typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value))
}

export function readMessage(value: unknown): RpcMessage {
  if (!isRecord(value)) return { kind: 'invalid', id: null, problem: 'A message is a JSON object.' }
  const { id, method, params } = value
  const readableId = isRequestId(id) ? id : null
  const invalid = (problem: string): RpcMessage => ({ kind: 'invalid', id: readableId, problem })
  if (value['jsonrpc'] !== '2.0') return invalid('`jsonrpc` must be "2.0".')
  if (method === undefined) {
    if (readableId === null) return invalid('A message has a `method`, or an `id` with a `result` or an `error`.')
    if ('error' in value) return { kind: 'response', id: readableId, result: value['error'], isError: true }
    if ('result' in value) return { kind: 'response', id: readableId, result: value['result'], isError: false }
    return invalid('A message has a `method`, a `result` or an `error`.')
  }
  if (typeof method !== 'string') return invalid('`method` must be a string.')
  if (params !== undefined && params !== null && !isRecord(params)) return invalid('`params` must be an object.')
  const members = isRecord(params) ? params : {}
  if (id === undefined) return { kind: 'notification', method, params: members }
  if (readableId === null) return invalid('`id` must be a string or a number.')
  return { kind: 'request', id: readableId, method, params: members }
}

export function resultText(id: RequestId, result: unknown): string {
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${JSON.stringify(result)}}`
}

/** The same, a large result piece by piece. */
export function* resultPieces(id: RequestId, result: unknown): Generator<string, void, void> {
  yield `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":`
  yield* jsonPieces(result)
  yield '}'
}

export function errorText(id: RequestId | null, code: number, message: string, data?: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code, message, ...(data === undefined ? {} : { data }) } })
}

export function notificationText(method: string, params: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', method, params })
}

export function requestText(id: RequestId, method: string, params: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params })
}
