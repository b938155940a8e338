import type { ServerResponse } from 'node:http'
import { type AppError, errorPolicy } from '#shared/errors.ts'

const retryAfterSeconds = 1

/** Problem details (RFC 9457) with our code and hint as extension members. */
export function problemOf(error: AppError) {
  return { type: 'about:blank', title: error.message, status: errorPolicy[error.code].httpStatus, ...error }
}

/** The HTTP door of `AppError`. `members`: further extension members. */
export function sendProblem(response: ServerResponse, error: AppError, members: Record<string, string> = {}): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const { httpStatus } = errorPolicy[error.code]
  const body = JSON.stringify({ ...problemOf(error), ...members })
  response.writeHead(httpStatus, {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...(error.code === 'unauthorized' ? { 'www-authenticate': 'Bearer realm="switchboard"' } : {}),
    ...(error.code === 'starting' ? { 'retry-after': String(retryAfterSeconds) } : {}),
    // What is left of a refused body is not read.
    ...(error.code === 'tooLarge' ? { connection: 'close' } : {}),
  })
  response.end(body)
}

/** The same for a caller of `/rpc`, whose client takes an `AppError` only as the data of an RPC error. */
export function sendRpcProblem(response: ServerResponse, error: AppError): void {
  const { code, message } = error
  const { httpStatus: status } = errorPolicy[code]
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify({ json: { defined: false, code, status, message, data: error } }))
}
