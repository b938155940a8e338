import { afterAll, beforeAll, expect, test } from 'vitest'
import { type McpGateway, startMcpGateway } from '../testing/mcp-gateway.ts'
import { openStdioClient, type StdioClient } from '../testing/stdio-client.ts'
import { readText } from './stdio-bridge/gateway-http.ts'
import { openRawClient, type RawClient, toMessage } from './testing/raw-client.ts'

let gateway: McpGateway
let http: RawClient
let stdio: StdioClient
beforeAll(async () => {
  gateway = await startMcpGateway({})
  http = await openRawClient(gateway.endpoint, gateway.token)
  stdio = openStdioClient(gateway)
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } }
  stdio.send({ id: 'init', method: 'initialize', params })
  await stdio.answer('init')
})
afterAll(async () => {
  stdio.input.end()
  await stdio.ended
  await gateway[Symbol.asyncDispose]()
})

interface Refusal {
  id: unknown
  code: unknown
  message: unknown
}

function refusalOf(message: Record<string, unknown>): Refusal {
  const { code, message: text } = Object(message['error'])
  return { id: message['id'], code, message: text }
}

async function overHttp(body: string): Promise<Refusal> {
  return refusalOf(toMessage(await readText(await http.http('POST', { body }))))
}

/** The first message that the bridge writes after this line. */
async function overStdio(line: string): Promise<Refusal> {
  const known = stdio.heard.length
  stdio.input.write(`${line}\n`)
  return refusalOf(await stdio.message((message) => stdio.heard.indexOf(message) >= known))
}

const deep = '['.repeat(300) + ']'.repeat(300)
const message = (members: object) => JSON.stringify({ jsonrpc: '2.0', ...members })

test.for([
  ['no json', null, -32_700],
  ['5', null, -32_600],
  ['null', null, -32_600],
  ['[]', null, -32_600],
  ['{}', null, -32_600],
  [`[${Array.from({ length: 101 }, () => message({ method: 'notifications/initialized' })).join(',')}]`, null, -32_600],
  [message({ id: 1 }), 1, -32_600],
  [message({ id: 2, method: 5 }), 2, -32_600],
  [message({ id: 3, method: 'ping', params: 5 }), 3, -32_600],
  [message({ id: null, method: 'ping' }), null, -32_600],
  [message({ id: {}, method: 'ping' }), null, -32_600],
  ['{"id":4,"method":"ping"}', 4, -32_600],
  ['{"id":5,"method":"initialize"}', 5, -32_600],
  [`{"jsonrpc":"2.0","id":6,"method":"ping","params":{"x":${deep}}}`, null, -32_600],
  [message({ id: 7, method: 'initialize', params: {} }), 7, -32_600],
  [message({ id: 8, method: 'no/such' }), 8, -32_601],
  [message({ id: 9, method: 'tools/call' }), 9, -32_602],
  [message({ id: 10, method: 'tools/call', params: { name: 'codex', arguments: [] } }), 10, -32_602],
  [message({ id: 11, method: 'prompts/get', params: { name: 'x' } }), 11, -32_602],
  [message({ id: 12, method: 'resources/read', params: { uri: 'x:y' } }), 12, -32_002],
  [message({ id: 13, method: 'ping', params: { x: 'x'.repeat(5 * 1024 * 1024) } }), null, -32_000],
] as const)('%#: a bad message has the same answer over HTTP and over stdio', { timeout: 10_000 }, async ([text, id, code]) => {
  const [first, second] = [await overHttp(text), await overStdio(text)]
  expect(first).toMatchObject({ id, code })
  // The bridge knows the id of a request that the gateway did not read to its end.
  const known: unknown = id ?? (/^\{"jsonrpc":"2.0","id":(6|13),/.test(text) ? JSON.parse(text).id : null)
  expect(second).toEqual({ ...first, id: known })
})
