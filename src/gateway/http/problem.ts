import type { ServerResponse } from 'node:http'
import { type AppError, errorPolicy } from '#shared/errors.ts'

const retryAfterSeconds = 1

/** Problem details (RFC 9457) with our code and hint as extension members. */
export function problemOf(error: AppError) {
  return { type: 'about:blank', title: error.message, status: errorPolicy[error.code].httpStatus, ...error }
}

function send(response: ServerResponse, error: AppError, contentType: string, body: unknown): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  response.writeHead(errorPolicy[error.code].httpStatus, {
    'content-type': contentType,
    'cache-control': 'no-store',
    ...(error.code === 'unauthorized' ? { 'www-authenticate': 'Bearer realm="switchboard"' } : {}),
    ...(error.code === 'starting' ? { 'retry-after': String(retryAfterSeconds) } : {}),
    // What is left of a refused body is not read.
    ...(error.code === 'tooLarge' ? { connection: 'close' } : {}),
  })
  response.end(JSON.stringify(body))
}

/** How an `AppError` leaves over HTTP. `members`: further extension members. */
export function sendProblem(response: ServerResponse, error: AppError, members: Record<string, string> = {}): void {
  send(response, error, 'application/problem+json', { ...problemOf(error), ...members })
}

/** The same for a caller of `/rpc`, whose client takes an `AppError` only as the data of an RPC error. */
export function sendRpcProblem(response: ServerResponse, error: AppError): void {
  const { code, message } = error
  const { httpStatus: status } = errorPolicy[code]
  send(response, error, 'application/json', { json: { defined: false, code, status, message, data: error } })
}
