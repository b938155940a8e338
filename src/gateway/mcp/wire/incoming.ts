import type { IncomingMessage } from 'node:http'
import { errorPolicy } from '#shared/errors.ts'
import { type BodyRefusal, type ReadBody, refuseBody } from '../../http/read-body.ts'
import { isJsonBody } from './accepts.ts'
import { rpcCode } from './json-rpc.ts'

/** A body that was read, or how it is refused. */
export type Incoming = { value: unknown } | { status: number; code: number; message: string; headers?: Record<string, string> }

function refusalOf({ problem, error }: BodyRefusal): Incoming {
  const status = errorPolicy[error.code].httpStatus
  switch (problem) {
    case 'notJson':
      return { status, code: rpcCode.parseError, message: 'Parse error: Invalid JSON' }
    case 'tooDeep':
      return { status, code: rpcCode.invalidRequest, message: 'Invalid Request: the message is nested too deeply' }
    case 'tooManyValues':
      return { status, code: rpcCode.invalidRequest, message: 'Invalid Request: the message has too many values' }
    default: {
      const message = `${error.message} ${error.hint ?? ''}`.trim()
      // What is left of the body is not read.
      return { status, code: rpcCode.serverError, message, headers: { connection: 'close' } }
    }
  }
}

/** The JSON body of a POST: of the right type, within the limits of `readBody`. Rejects when the client went away. */
export async function readIncoming(request: IncomingMessage, readBody: ReadBody): Promise<Incoming> {
  if (!isJsonBody(request.headers)) {
    return { status: 415, code: rpcCode.serverError, message: 'Unsupported Media Type: Content-Type must be application/json' }
  }
  const body = await readBody(request)
  if ('problem' in body) return refusalOf(body)
  return body.value === undefined ? refusalOf(refuseBody('notJson')) : body
}
