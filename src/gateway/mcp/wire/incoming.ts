import type { IncomingMessage } from 'node:http'
import { AppFailure } from '#shared/errors.ts'
import { readBody } from '../../http/read-body.ts'
import { isJsonBody } from './accepts.ts'
import { isTooDeep, rpcCode } from './json-rpc.ts'

/** A body that was read, or how it is refused. */
export type Incoming = { value: unknown } | { status: number; code: number; message: string; headers?: Record<string, string> }

/** The JSON body of a POST: of the right type, not too large, not nested without end. Rejects when the client went away. */
export async function readIncoming(request: IncomingMessage): Promise<Incoming> {
  if (!isJsonBody(request.headers)) {
    return { status: 415, code: rpcCode.serverError, message: 'Unsupported Media Type: Content-Type must be application/json' }
  }
  let body: Buffer
  try {
    body = await readBody(request)
  } catch (thrown) {
    if (!(thrown instanceof AppFailure)) throw thrown
    const message = `${thrown.error.message} ${thrown.error.hint ?? ''}`.trim()
    // What is left of the body is not read.
    return { status: 413, code: rpcCode.serverError, message, headers: { connection: 'close' } }
  }
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    if (!isTooDeep(value)) return { value }
    return { status: 400, code: rpcCode.invalidRequest, message: 'Invalid Request: the message is nested too deeply' }
  } catch {
    // Whatever the parser says about it is of no use to the client.
    return { status: 400, code: rpcCode.parseError, message: 'Parse error: Invalid JSON' }
  }
}
