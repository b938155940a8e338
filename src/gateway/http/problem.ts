import type { ServerResponse } from 'node:http'
import { type AppError, errorPolicy } from '#shared/errors.ts'

/** The HTTP door of `AppError`: problem details (RFC 9457) with our code and hint as extension members. */
export function sendProblem(response: ServerResponse, error: AppError, headers: Record<string, string> = {}): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const { httpStatus } = errorPolicy[error.code]
  const body = JSON.stringify({ type: 'about:blank', title: error.message, status: httpStatus, ...error })
  response.writeHead(httpStatus, {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...(error.code === 'unauthorized' ? { 'www-authenticate': 'Bearer realm="switchboard"' } : {}),
    // What is left of a refused body is not read.
    ...(error.code === 'tooLarge' ? { connection: 'close' } : {}),
    ...headers,
  })
  response.end(body)
}
