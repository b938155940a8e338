import type { IncomingHttpHeaders } from 'node:http'

/** What a client can read; without an `Accept` header, everything. */
export interface Accepted {
  json: boolean
  stream: boolean
}

export function accepted(headers: IncomingHttpHeaders): Accepted {
  const accept = headers.accept
  if (accept === undefined || accept.includes('*/*')) return { json: true, stream: true }
  return {
    json: accept.includes('application/json') || accept.includes('application/*'),
    stream: accept.includes('text/event-stream') || accept.includes('text/*'),
  }
}

export function isJsonBody(headers: IncomingHttpHeaders): boolean {
  return /^application\/json\s*(;|$)/i.test(headers['content-type']?.trim() ?? '')
}
