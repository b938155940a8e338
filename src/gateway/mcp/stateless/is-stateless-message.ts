import type { IncomingHttpHeaders } from 'node:http'
import { isRecord } from '../json-rpc.ts'
import { isStatelessRevision } from '../protocol-version.ts'

/** By this member a request of the stateless revisions names its own revision. */
const versionKey = 'io.modelcontextprotocol/protocolVersion'

function claims(message: unknown): boolean {
  if (!isRecord(message) || !isRecord(message['params'])) return false
  const meta = message['params']['_meta']
  return isRecord(meta) && Object.hasOwn(meta, versionKey)
}

/** Whether a POST belongs to revision 2026-07-28 or later: its body says so, or its header does. */
export function isStatelessMessage(value: unknown, headers: IncomingHttpHeaders): boolean {
  const version = headers['mcp-protocol-version']
  if (typeof version === 'string' && isStatelessRevision(version)) return true
  return Array.isArray(value) ? value.some(claims) : claims(value)
}
