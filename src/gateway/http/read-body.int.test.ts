import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { canMeasureMemory, type GatewayChild, startGatewayChild } from '../testing/gateway-child.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'switchboard-bodies-'))
let gateway: GatewayChild
beforeAll(async () => {
  gateway = await startGatewayChild(dataDir)
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  rmSync(dataDir, { recursive: true, force: true })
})

const paths = ['/mcp', '/api/v1/runs', '/rpc/runs/start']

function post(
  path: string,
  body: string,
  headers: Record<string, string | number> = {},
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const all = { authorization: `Bearer ${gateway.token}`, 'content-type': 'application/json', ...headers }
    const outgoing = request(new URL(path, gateway.url), { method: 'POST', headers: all, agent: false }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

const bytes = 3_800_000
const filled = (piece: string) => `[${`${piece},`.repeat(Math.floor(bytes / (piece.length + 1)))}0]`
const nested = '['.repeat(bytes / 2) + ']'.repeat(bytes / 2)

test.for(paths)('what would cost much more than its bytes is refused by name on %s', async (path) => {
  for (const body of [nested, '['.repeat(bytes)]) {
    const deep = await post(path, body)
    expect([deep.status, deep.text]).toEqual([400, expect.stringContaining('nested too deeply')])
  }
  const many = await post(path, filled('{"a":1}'))
  expect([many.status, many.text]).toEqual([400, expect.stringContaining('too many values')])
})

test.for(paths)('a body that does not say its length is refused at the limit on %s, and its sender hears it', async (path) => {
  const long = await post(path, `"${'x'.repeat(4 * 1024 * 1024)}"`, { 'transfer-encoding': 'chunked' })
  expect([long.status, long.text]).toEqual([413, expect.stringContaining('larger than 4 MiB')])
})

test.for(paths.slice(1))('only JSON is read on %s', async (path) => {
  for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain']) {
    const refused = await post(path, 'a[a][a]=1', { 'content-type': type })
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('Send JSON')])
  }
})

test('a flood of large bodies is served within a bounded memory, and small ones pass by', async ({ skip }) => {
  if (!canMeasureMemory) skip('The memory of another process can be measured on Linux only.')
  const before = gateway.rssMiB()
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, gateway.rssMiB())
  }, 5)
  const flood = paths.flatMap((path) =>
    [nested, '['.repeat(bytes), filled('{"a":1}')].flatMap((body) => Array(8).fill([path, body])),
  )
  const large = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { text: 'x'.repeat(bytes) } })
  const answers = flood.map(([path, body]) => post(path, body))
  const served = Promise.all(Array.from({ length: 8 }, () => post('/mcp', large)))
  expect((await post('/api/v1/approvals/none/answer', '{}')).status).toBeLessThan(429)
  for (const { status } of await Promise.all(answers)) expect(status).toBe(400)
  for (const { text } of await served) expect(text).not.toContain('once')
  clearInterval(watch)
  expect(most - before).toBeLessThan(150)
})

test('a WebSocket that sends such a message is closed', async () => {
  const url = new URL('/rpc', gateway.url.replace('http', 'ws'))
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${gateway.token}` } })
  await once(socket, 'open')
  socket.send(nested)
  const [code] = await once(socket, 'close')
  expect(code).toBe(1008)
})
