import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { findGateway } from '#node/attach.ts'
import { gatewayClient } from '#node/gateway-client.ts'
import { eventTypes } from '#shared/contract/events.ts'
import { sampleData } from '#shared/testing/event-data.ts'
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

test('a caller of /rpc hears in its own form why it is refused', async () => {
  const refused = gatewayClient({ url: gateway.gateway.panelUrl, token: 'wrong' }).gateway.status()
  await expect(refused).rejects.toMatchObject({ status: 401, data: { code: 'unauthorized', hint: expect.any(String) } })
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
    // The very command that opens this gateway's panel, from whatever folder it is run in.
    expect(locked.body).toContain(`switchboard open --data-dir ${gateway.gateway.dataDir}`)
    expect(locked.body).toContain('color-scheme:light dark')
    expect(locked.body).toContain('<link rel="icon" href="data:image/svg+xml,')
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
  const again = await send({ path: link.pathname + link.search })
  expect(again.status).toBe(401)
  expect(again.body).toContain('This link was used already')
  expect(again.body).toContain(`switchboard open --data-dir ${gateway.gateway.dataDir}`)
  expect((await send({ path: '/panel/open?ticket=never' })).body).toContain('This link is not valid')
  expect((await send({ path: '/panel/open' })).body).toContain('This panel is locked')
  const value = cookie.split(';', 1)[0] ?? ''
  expect((await send({ path: '/api/v1/gateway', headers: { cookie: value } })).status).toBe(200)
  expect((await send({ path: '/' })).status).toBe(401)
})

/** The cookie of a browser that was just signed in. */
async function signIn(userAgent = 'Browser'): Promise<string> {
  const link = new URL(gateway.gateway.createPanelLink())
  const { headers } = await send({ path: link.pathname + link.search, headers: { 'user-agent': userAgent } })
  return String(headers['set-cookie']).split(';', 1)[0] ?? ''
}

const start = JSON.stringify({ prompt: scriptPrompt('x', [{ message: 'Done.' }]) })
const startedRuns = async () => (await gateway.client.runs.list({})).data.length

test.each<[string, Record<string, string>]>([
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['a multipart form', { 'content-type': 'multipart/form-data; boundary=x' }],
  ['plain text', { 'content-type': 'text/plain' }],
  ['something without a type', {}],
  ['JSON from another port', { 'content-type': 'application/json', 'sec-fetch-site': 'same-site' }],
  ['JSON from elsewhere', { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' }],
])('%s with the cookie of the panel starts nothing', async (_what, headers) => {
  const cookie = await signIn()
  const before = await startedRuns()
  const multipart = '--x\r\nContent-Disposition: form-data; name="prompt"\r\n\r\nx\r\n--x--\r\n'
  for (const [path, body] of Object.entries({ '/api/v1/runs': start, '/rpc/runs/start': `{"json":${start}}` })) {
    const sent = headers['content-type']?.startsWith('multipart') ? multipart : body
    expect((await send({ path, method: 'POST', headers: { cookie, ...headers }, body: sent })).status).toBe(403)
  }
  expect(await startedRuns()).toBe(before)
})

test("the panel's own requests and those with the token are served", async () => {
  const json = { 'content-type': 'application/json' }
  const own = { cookie: await signIn(), ...json, 'sec-fetch-site': 'same-origin' }
  expect((await send({ path: '/api/v1/runs', method: 'POST', headers: own, body: start })).status).toBe(200)
  expect((await send({ path: '/api/v1/runs', method: 'POST', headers: { ...bearer(), ...json }, body: start })).status).toBe(200)
})

test('a browser is listed until somebody signs it out, and then it is out', async () => {
  const cookie = await signIn('Firefox 150')
  const isIn = async () => (await send({ path: '/api/v1/gateway', headers: { cookie } })).status === 200
  expect(await isIn()).toBe(true)
  const socket = new WebSocket(`ws://127.0.0.1:${port()}/rpc`, { headers: { cookie, origin: `http://127.0.0.1:${port()}` } })
  await new Promise((resolve) => socket.on('open', resolve))
  const closed = new Promise<number>((resolve) => socket.on('close', resolve))

  const own = JSON.parse((await send({ path: '/api/v1/panel-sessions', headers: { cookie } })).body)
  const listed = own.find(({ isCurrent }: { isCurrent: boolean }) => isCurrent)
  expect(listed).toMatchObject({ userAgent: 'Firefox 150', id: expect.stringMatching(/^panel_/) })
  await gateway.owner.panelSessions.end({ id: listed.id })

  expect(await closed).toBe(4401)
  expect(await isIn()).toBe(false)
  expect((await gateway.owner.panelSessions.list()).map(({ id }) => id)).not.toContain(listed.id)
  await expect(gateway.owner.panelSessions.end({ id: listed.id })).rejects.toThrowError(/not signed in/)
})

test('a browser is still signed in after a restart of the gateway', async () => {
  const cookie = await signIn()
  await gateway.restart()
  expect((await send({ path: '/api/v1/gateway', headers: { cookie } })).status).toBe(200)
})

test('the token is shown to who came with it, not to a browser', async () => {
  const path = '/api/v1/clients/snippets?withToken=true'
  expect((await send({ path, headers: bearer() })).body).toContain(gateway.token)
  expect((await send({ path, headers: { cookie: await signIn() } })).body).not.toContain(gateway.token)
  expect(JSON.stringify(await gateway.owner.clients.snippets({ withToken: true }))).toContain(gateway.token)
})

test.each(['/api/v1/settings', '/api/v1/gateway/panel-link', '/api/v1/panel-sessions', '/api/v1/engine/sign-out'])(
  'the token alone is not enough for %s',
  async (path) => {
    const method = path.endsWith('settings') ? 'PATCH' : path.endsWith('sessions') ? 'GET' : 'POST'
    const headers = { ...bearer(), 'content-type': 'application/json' }
    const refused = await send({ path, method, headers, ...(method === 'PATCH' ? { body: '{"values":{}}' } : {}) })
    expect([refused.status, JSON.parse(refused.body)]).toMatchObject([403, { code: 'forbidden' }])
  },
)

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

test('a gateway whose token file was deleted is found again', async () => {
  rmSync(join(gateway.dataDir, 'token'))
  await expect.poll(() => findGateway(gateway.dataDir), { timeout: 5_000 }).not.toBeNull()
  expect(readFileSync(join(gateway.dataDir, 'token'), 'utf8').trim()).toBe(gateway.token)
})

test('the REST API describes itself and answers with problem details', async () => {
  const document = JSON.parse((await send({ path: '/api/v1/openapi.json', headers: bearer() })).body)
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining(['/runs', '/runs/{id}', '/approvals/{id}/answer', '/events/watch']),
  )
  const types = JSON.stringify(document.components.schemas.Event)
  for (const type of Object.keys(sampleData)) expect(types).toContain(`"type":{"const":"${type}"}`)
  // Who has the data of a known type wrong is no event of another type.
  expect(types).toContain(`"type":{"type":"string","not":{"enum":${JSON.stringify([...eventTypes])}}}`)
  for (const path of ['/events', '/events/{seq}', '/events/watch', '/runs/{id}/events'])
    expect(JSON.stringify(document.paths[path].get.responses)).toContain('"$ref":"#/components/schemas/Event"')
  const missing = await send({ path: '/api/v1/runs/run_none', headers: bearer() })
  expect([missing.status, JSON.parse(missing.body)]).toMatchObject([404, { status: 404, code: 'notFound', entity: 'run' }])
  const invalid = await send({ path: '/api/v1/runs?limit=x', headers: bearer() })
  expect([invalid.status, JSON.parse(invalid.body)]).toMatchObject([400, { status: 400, code: 'invalidInput' }])
  expect(JSON.parse(invalid.body)).toMatchObject({
    message: '"limit" must be a whole number from 1 to 200.',
    hint: 'The API page (/api/v1/openapi.json) describes every input.',
  })
  const nothing = await send({ path: '/api/v1/nothing', headers: bearer() })
  expect([nothing.status, JSON.parse(nothing.body)]).toMatchObject([404, { status: 404, code: 'notFound', entity: 'route' }])
})

test.each([
  ['a body that is no JSON', '{"prompt":', 400, 'invalidInput'],
  ['a body in pieces that is too large', `"${'x'.repeat(5 * 1024 * 1024)}"`, 413, 'tooLarge'],
] as const)('%s is refused as a problem like any other', async (_what, body, status, code) => {
  const headers = { ...bearer(), 'content-type': 'application/json', 'transfer-encoding': 'chunked' }
  const refused = await send({ path: '/api/v1/runs', method: 'POST', headers, body })
  const problem = JSON.parse(refused.body)
  expect([refused.status, problem]).toMatchObject([status, { type: 'about:blank', title: problem.message, status, code }])
  expect([problem.message, problem.hint, problem.defined]).toEqual([expect.any(String), expect.any(String), undefined])
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
  const cookie = await signIn()
  expect(await attempt({ cookie })).toBe(403)
  expect(await attempt({ cookie, origin: `http://127.0.0.1:${port()}` })).toBe(101)
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
