import type { IncomingHttpHeaders } from 'node:http'
import { isRecord } from './json-rpc.ts'
import { isStatelessRevision } from './protocol-version.ts'

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

/** What the header `Mcp-Name` repeats, by method (revision 2026-07-28, standard request headers). */
const nameMembers: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
}

function encoded(text: string): string {
  return /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text) ? text : `=?base64?${Buffer.from(text).toString('base64')}?=`
}

/** The headers that a message of the stateless revisions must carry over HTTP, worked out from the message. */
export function statelessHeaders(message: Record<string, unknown>): Record<string, string> {
  const params = isRecord(message['params']) ? message['params'] : {}
  const meta = isRecord(params['_meta']) ? params['_meta'] : {}
  const method = String(message['method'])
  const member = Object.hasOwn(nameMembers, method) ? nameMembers[method] : undefined
  const name = member === undefined ? undefined : params[member]
  return {
    'mcp-protocol-version': String(meta[versionKey]),
    'mcp-method': encoded(method),
    ...(typeof name === 'string' ? { 'mcp-name': encoded(name) } : {}),
  }
}
