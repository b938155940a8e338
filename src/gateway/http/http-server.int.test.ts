import { readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { findGateway } from '../attach.ts'
import { scriptPrompt } from '../demo/script.ts'
import { endedRun, startTestGateway, type TestGateway } from '../testing/test-gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway[Symbol.asyncDispose]())

const port = () => Number(new URL(gateway.gateway.panelUrl).port)

/** `fetch` sets Host by itself, so the hostile ones are sent by hand. */
function send(options: {
  path: string
  method?: string
  headers?: Record<string, string>
  body?: string
}): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port: port(), ...options }, (response) => {
      let body = ''
      response.on('data', (chunk) => {
        body += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    outgoing.on('error', reject)
    outgoing.end(options.body)
  })
}

const bearer = () => ({ authorization: `Bearer ${gateway.token}` })

test.each(['/mcp', '/api/v1/gateway', '/api/v1/openapi.json', '/rpc/gateway/status'])('%s wants the token', async (path) => {
  const refused = await send({ path })
  expect(refused.status).toBe(401)
  expect(refused.headers['www-authenticate']).toContain('Bearer')
  expect((await send({ path, headers: { authorization: 'Bearer wrong' } })).status).toBe(401)
})

test.each([{ host: 'evil.example' }, { host: '127.0.0.1:1' }, { origin: 'http://evil.example' }, { origin: 'null' }])(
  'a foreign %o is refused even with the token',
  async (headers) => {
    for (const path of ['/mcp', '/api/v1/gateway', '/', '/healthz']) {
      expect((await send({ path, headers: { ...bearer(), ...headers } })).status).toBe(403)
    }
  },
)

test('no answer allows another origin', async () => {
  const { headers } = await send({ path: '/healthz' })
  expect(headers['access-control-allow-origin']).toBeUndefined()
})

test('a body over 4 MiB is refused on its headers', async () => {
  const refused = await send({
    path: '/api/v1/runs',
    method: 'POST',
    headers: { ...bearer(), 'content-type': 'application/json', 'content-length': String(5 * 1024 * 1024) },
  })
  expect(refused.status).toBe(413)
  expect(JSON.parse(refused.body)).toMatchObject({ code: 'tooLarge', limitBytes: 4 * 1024 * 1024 })
})

test.each([
  ['/other', 'GET'],
  ['/mcp/other', 'POST'],
  ['/runs/run_1', 'GET'],
  ['/', 'POST'],
  ['/favicon.ico', 'GET'],
  ['/constructor', 'GET'],
  ['/%2e%2e/token', 'GET'],
])('a foreign path is not found, with the token and without: %s by %s', async (path, method) => {
  for (const headers of [{}, bearer()]) {
    const { status, headers: answered, body } = await send({ path, method, headers })
    expect([status, answered['content-type']]).toEqual([404, 'application/problem+json'])
    expect(JSON.parse(body)).toMatchObject({ status: 404, code: 'notFound', entity: 'route', error: 'NOT_FOUND' })
  }
})

test('a browser gets pages: for a foreign address, and for the panel without its cookie', async () => {
  const accept = 'text/html,application/xhtml+xml,*/*;q=0.8'
  for (const headers of [{ accept }, { accept, ...bearer() }]) {
    const missing = await send({ path: '/other', headers })
    expect([missing.status, missing.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8'])
    expect(missing.headers['content-security-policy']).toContain("default-src 'none'")
    expect(missing.body).toContain('href="/"')
  }
  for (const path of ['/', '/?x=1', '/index.html']) {
    const locked = await send({ path, headers: { accept } })
    expect([locked.status, locked.headers['content-type']]).toEqual([401, 'text/html; charset=utf-8'])
  }
})

test.each(['/', '/index.html', '/assets/index.js'])(
  'a program without the token is refused at the panel in JSON: %s',
  async (path) => {
    const { status, headers, body } = await send({ path })
    expect([status, headers['content-type']]).toEqual([401, 'application/problem+json'])
    expect(JSON.parse(body)).toMatchObject({ code: 'unauthorized' })
  },
)

test('the one-time link becomes a cookie and works once', async () => {
  const link = new URL(gateway.gateway.createPanelLink())
  const opened = await send({ path: link.pathname + link.search })
  expect(opened.status).toBe(303)
  const cookie = String(opened.headers['set-cookie'])
  expect(cookie).toContain('HttpOnly')
  expect(cookie).toContain('SameSite=Strict')
  expect((await send({ path: link.pathname + link.search })).status).toBe(401)
  const value = cookie.split(';', 1)[0] ?? ''
  expect((await send({ path: '/api/v1/gateway', headers: { cookie: value } })).status).toBe(200)
  expect((await send({ path: '/' })).status).toBe(401)
})

test('health is open and tells nothing secret', async () => {
  const { status, body } = await send({ path: '/healthz' })
  expect(status).toBe(200)
  expect(Object.keys(JSON.parse(body)).toSorted()).toEqual(['instanceId', 'ok', 'ready', 'version'])
})

test('an upgrade to anything but a WebSocket is ignored', async () => {
  const headers = { ...bearer(), connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQAAP__' }
  expect((await send({ path: '/api/v1/gateway', headers })).status).toBe(200)
})

test('only a gateway that knows the token proves so', async () => {
  expect(await findGateway(gateway.dataDir)).toMatchObject({ endpoint: gateway.gateway.endpoint })
  const token = readFileSync(join(gateway.dataDir, 'token'), 'utf8')
  try {
    writeFileSync(join(gateway.dataDir, 'token'), `${'x'.repeat(43)}\n`)
    expect(await findGateway(gateway.dataDir)).toBeNull()
  } finally {
    writeFileSync(join(gateway.dataDir, 'token'), token)
  }
})

test('the REST API describes itself and answers with problem details', async () => {
  const document = JSON.parse((await send({ path: '/api/v1/openapi.json', headers: bearer() })).body)
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining(['/runs', '/runs/{id}', '/approvals/{id}/answer', '/events/watch']),
  )
  const missing = await send({ path: '/api/v1/runs/run_none', headers: bearer() })
  expect([missing.status, JSON.parse(missing.body)]).toMatchObject([404, { status: 404, code: 'notFound', entity: 'run' }])
  const invalid = await send({ path: '/api/v1/runs?limit=x', headers: bearer() })
  expect([invalid.status, JSON.parse(invalid.body)]).toMatchObject([400, { status: 400, code: 'invalidInput' }])
  const nothing = await send({ path: '/api/v1/nothing', headers: bearer() })
  expect([nothing.status, JSON.parse(nothing.body)]).toMatchObject([404, { status: 404, code: 'notFound', entity: 'route' }])
})

test('a WebSocket without the token or from elsewhere is refused', async () => {
  const attempt = (headers: Record<string, string>) =>
    new Promise<number>((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port()}/rpc`, { headers })
      socket.on('unexpected-response', (_request, response) => {
        resolve(response.statusCode ?? 0)
        socket.terminate()
      })
      socket.on('error', () => undefined)
      socket.on('open', () => {
        resolve(101)
        socket.terminate()
      })
    })
  expect(await attempt({})).toBe(401)
  expect(await attempt({ ...bearer(), origin: 'http://evil.example' })).toBe(403)
  expect(await attempt(bearer())).toBe(101)
})

test('events reach a REST reader as server-sent events after its cursor', async () => {
  const run = await gateway.client.runs.start({ prompt: scriptPrompt('x', [{ message: 'over REST' }]) })
  await endedRun(gateway.client, run.id)
  const abort = new AbortController()
  const response = await fetch(`${gateway.gateway.panelUrl}api/v1/events/watch?after=0&runId=${run.id}&withoutDeltas=true`, {
    headers: bearer(),
    signal: abort.signal,
  })
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString()
    if (text.includes('run.ended')) break
  }
  abort.abort()
  expect(text).toContain('over REST')
  expect(text).not.toContain('message.delta')
})

test('a client that never finishes its headers is cut off', async () => {
  const socket = connect(port(), '127.0.0.1')
  socket.write('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1')
  const startedAt = Date.now()
  await new Promise((resolve) => socket.on('close', resolve).resume())
  expect(Date.now() - startedAt).toBeLessThan(15_000)
}, 20_000)
