import { isRecord } from '../json-rpc.ts'

const versionKey = 'io.modelcontextprotocol/protocolVersion'
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
