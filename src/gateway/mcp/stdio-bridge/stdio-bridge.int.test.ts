import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, test, vi } from 'vitest'
import type { ApprovalRequest } from '#shared/contract/approvals.ts'
import { startMcpGateway } from '../../testing/mcp-gateway.ts'
import { openStdioClient } from '../../testing/stdio-client.ts'
import { startCutProxy } from '../testing/cut-proxy.ts'
import type { Turn } from '../testing/scripted-engine.ts'

const hello: Turn = async ({ say }) => {
  await say(['hel', 'lo'])
  return 'hello'
}
const never: Turn = () => new Promise(() => {})
const where: Turn = async ({ request }) => request.cwd

const ask: Turn = async ({ handlers, turnId }) => {
  const permissions: ApprovalRequest = { kind: 'permissions', itemId: 'i', turnId, permissions: {}, reason: null }
  return (await handlers.approve(permissions, handlers.signal)).decision
}

const initialize = {
  id: 'init',
  method: 'initialize',
  params: {
    protocolVersion: '2025-06-18',
    capabilities: { elicitation: {} },
    clientInfo: { name: 'stdio-client', version: '1' },
  },
}

const contentOf = (answer: Record<string, unknown>) => Object(Object(answer['result']).structuredContent).content
const isEvent = (type: string) => (message: Record<string, unknown>) => Object(Object(message['params']).msg).type === type

test('a stdio client is served, shown as one, and its end is seen', async () => {
  await using gateway = await startMcpGateway({ hello })
  const bridge = openStdioClient(gateway)
  bridge.send(initialize)
  expect(await bridge.answer('init')).toMatchObject({ result: { serverInfo: { name: 'codex-mcp-server' } } })
  bridge.send({ method: 'notifications/initialized' })
  bridge.call('1', 'hello')
  expect(contentOf(await bridge.answer('1'))).toBe('hello')
  expect(bridge.heard.filter(isEvent('agent_message_content_delta'))).toHaveLength(2)
  const { connections } = await gateway.owner.gateway.status()
  expect(connections).toMatchObject([{ client: 'stdio-client', transport: 'stdio' }])
  expect((await gateway.owner.toolCalls.list({})).data).toMatchObject([{ transport: 'stdio', client: 'stdio-client' }])
  bridge.input.end()
  await bridge.ended
  expect((await gateway.owner.gateway.status()).connections).toEqual([])
})

test('runs of a stdio client belong to the folder it was started in', async () => {
  await using gateway = await startMcpGateway({ where })
  const bridge = openStdioClient(gateway, { workspace: '/some/where/with ünïcode' })
  bridge.send(initialize)
  bridge.call('1', 'where')
  expect(contentOf(await bridge.answer('1'))).toBe('/some/where/with ünïcode')
  const params = { name: 'codex', arguments: { prompt: 'where', cwd: 'below' } }
  bridge.send({ id: '2', method: 'tools/call', params })
  expect(contentOf(await bridge.answer('2'))).toBe('/some/where/with ünïcode/below')
  bridge.input.end()
  await bridge.ended
})

test('a client that calls before it introduces itself is served all the same', async () => {
  await using gateway = await startMcpGateway({ hello })
  const bridge = openStdioClient(gateway)
  bridge.send({ id: 1, method: 'tools/list' })
  expect(await bridge.answer(1)).toMatchObject({ result: { tools: [{ name: 'codex' }, { name: 'codex-reply' }] } })
  bridge.input.end()
  await bridge.ended
})

test.for(['ping', 'tools/list'])('a %s before the introduction takes nothing from it', async (method) => {
  await using gateway = await startMcpGateway({ ask })
  const bridge = openStdioClient(gateway)
  bridge.send({ id: 'early', method })
  expect(await bridge.answer('early')).toHaveProperty('result')
  bridge.send(initialize)
  expect(await bridge.answer('init')).toMatchObject({ result: { serverInfo: { name: 'codex-mcp-server' } } })
  bridge.call('1', 'ask')
  const question = await bridge.message((message) => message['method'] === 'elicitation/create')
  bridge.send({ id: question['id'], result: { action: 'accept', content: {} } })
  expect(contentOf(await bridge.answer('1'))).toBe('accept')
  // The session of the early request is gone: one client is one connection.
  await expect.poll(async () => (await gateway.owner.gateway.status()).connections).toMatchObject([{ client: 'stdio-client' }])
  bridge.send({ ...initialize, id: 'again' })
  expect(await bridge.answer('again')).toMatchObject({ error: { code: -32_600, message: 'initialize called more than once' } })
  bridge.input.end()
  await bridge.ended
  expect((await gateway.owner.gateway.status()).connections).toEqual([])
})

test('a call that was begun before the introduction goes on, and can be cancelled after it', async () => {
  const go = Promise.withResolvers<void>()
  await using gateway = await startMcpGateway({
    never,
    wait: async () => {
      await go.promise
      return 'waited'
    },
  })
  const bridge = openStdioClient(gateway)
  bridge.call('1', 'wait')
  bridge.call('2', 'never')
  const begun = (id: string) => (message: Record<string, unknown>) =>
    isEvent('task_started')(message) && Object(Object(message['params'])._meta).requestId === id
  await Promise.all([bridge.message(begun('1')), bridge.message(begun('2'))])
  bridge.send(initialize)
  expect(await bridge.answer('init')).toHaveProperty('result')
  bridge.send({ method: 'notifications/cancelled', params: { requestId: '2' } })
  expect(await bridge.answer('2')).toMatchObject({ result: { isError: true } })
  go.resolve()
  expect(contentOf(await bridge.answer('1'))).toBe('waited')
  await expect.poll(async () => (await gateway.owner.gateway.status()).connections).toMatchObject([{ client: 'stdio-client' }])
  bridge.input.end()
  await bridge.ended
})

test('the end of input lets the call in flight be answered', async () => {
  const go = Promise.withResolvers<void>()
  await using gateway = await startMcpGateway({
    wait: async () => {
      await go.promise
      return 'after the end'
    },
  })
  const bridge = openStdioClient(gateway)
  bridge.send(initialize)
  bridge.call('1', 'wait')
  bridge.input.end()
  await bridge.message(isEvent('task_started'))
  go.resolve()
  await bridge.ended
  expect(contentOf(await bridge.answer('1'))).toBe('after the end')
})

test('nonsense is answered, and what follows it is served', async () => {
  await using gateway = await startMcpGateway({ hello })
  const bridge = openStdioClient(gateway)
  bridge.send(initialize)
  bridge.input.write('no json\n\n{"jsonrpc":"2.0","id":7}\n5\n')
  bridge.send({ id: 8, method: 'ping' })
  expect(await bridge.answer(8)).toMatchObject({ result: {} })
  expect(await bridge.answer(null)).toMatchObject({ error: { code: -32_700 } })
  bridge.input.end()
  await bridge.ended
})

test('a line ends at a line feed only, not at the separators that JSON allows inside of strings', async () => {
  const prompt = 'one\u2028two\u2029three\u0085four'
  await using gateway = await startMcpGateway({ [prompt]: async ({ request }) => request.prompt })
  const bridge = openStdioClient(gateway)
  bridge.send(initialize)
  bridge.call('1', prompt)
  expect(contentOf(await bridge.answer('1'))).toBe(prompt)
  expect(bridge.heard.filter(({ error }) => error !== undefined)).toEqual([])
  bridge.input.write('{"jsonrpc":"2.0","id":"2",\r\n')
  bridge.input.end('{"jsonrpc":"2.0","id":"3","method":"ping"}')
  await bridge.ended
  expect(await bridge.answer(null)).toMatchObject({ error: { code: -32_700 } })
  expect(await bridge.answer('3')).toMatchObject({ result: {} })
})

test('a cancelled call is interrupted and answered', async () => {
  await using gateway = await startMcpGateway({ never })
  const bridge = openStdioClient(gateway)
  bridge.send(initialize)
  bridge.call('1', 'never')
  await bridge.message(isEvent('task_started'))
  bridge.send({ method: 'notifications/cancelled', params: { requestId: '1' } })
  expect(await bridge.answer('1')).toMatchObject({ result: { isError: true } })
  bridge.input.end()
  await bridge.ended
})

test('after a restart of the gateway the call in flight has an answer and the next one works', async () => {
  await using gateway = await startMcpGateway({ hello, never, ask })
  const bridge = openStdioClient(gateway)
  bridge.send(initialize)
  bridge.call('1', 'ask')
  const first = await bridge.message(({ method }) => method === 'elicitation/create')
  expect(first['id']).toBe(0)
  await gateway.restart()
  expect(await bridge.answer('1')).toMatchObject({ result: { isError: true } })
  bridge.call('2', 'hello')
  expect(contentOf(await bridge.answer('2'))).toBe('hello')
  expect((await gateway.owner.gateway.status()).connections).toMatchObject([{ client: 'stdio-client', transport: 'stdio' }])

  // The new gateway counts its questions from 0 again; the client must be able to tell them from the old ones.
  bridge.call('3', 'ask')
  const second = await bridge.message(({ method, id }) => method === 'elicitation/create' && id !== 0)
  expect(second['id']).toBe(1)
  bridge.send({ id: 0, result: { action: 'accept' } })
  bridge.send({ id: 1, result: { action: 'decline' } })
  expect(contentOf(await bridge.answer('3'))).toBe('decline')
  bridge.input.end()
  await bridge.ended
})

test('a broken connection is taken up again, and nothing is lost or told twice', async () => {
  const parts = Array.from({ length: 3_000 }, (_, index) => String(index))
  await using gateway = await startMcpGateway({
    talk: async ({ say }) => {
      await say(parts.slice(0, 1_000))
      wire.cut()
      await say(parts.slice(1_000))
      return 'talked'
    },
  })
  await using wire = await startCutProxy(gateway.endpoint)
  const bridge = openStdioClient(gateway, { endpoint: wire.url })
  bridge.send({ ...initialize, params: { ...initialize.params, protocolVersion: '2025-11-25' } })
  bridge.call('1', 'talk')
  expect(contentOf(await bridge.answer('1'))).toBe('talked')
  const deltas = bridge.heard.filter(isEvent('agent_message_content_delta'))
  expect(deltas.map(({ params }) => Object(Object(params).msg).delta)).toEqual(parts)
  bridge.input.end()
  await bridge.ended
})

test('a connection that breaks every now and then during a long call is taken up again each time', async () => {
  let resumeTurn = () => {}
  await using gateway = await startMcpGateway({
    talk: async ({ say }) => {
      for (const part of ['0', '1', '2', '3']) {
        const { promise, resolve } = Promise.withResolvers<void>()
        resumeTurn = resolve
        await say([part])
        await promise
      }
      return 'talked'
    },
  })
  await using wire = await startCutProxy(gateway.endpoint)
  const bridge = openStdioClient(gateway, { endpoint: wire.url })
  const hears = (delta: string) => (message: Record<string, unknown>) => Object(Object(message['params']).msg).delta === delta
  bridge.send({ ...initialize, params: { ...initialize.params, protocolVersion: '2025-11-25' } })
  bridge.call('1', 'talk')
  vi.useFakeTimers({ toFake: ['Date'] })
  try {
    for (const part of ['0', '1', '2']) {
      await bridge.message(hears(part))
      vi.setSystemTime(Date.now() + 25_000)
      wire.cut()
      resumeTurn()
    }
    await bridge.message(hears('3'))
    resumeTurn()
    expect(contentOf(await bridge.answer('1'))).toBe('talked')
  } finally {
    vi.useRealTimers()
  }
  bridge.input.end()
  await bridge.ended
})

test('a call whose connection broke before the answer is not sent a second time', async () => {
  await using gateway = await startMcpGateway({ never }, { httpJson: true })
  await using wire = await startCutProxy(gateway.endpoint)
  const bridge = openStdioClient(gateway, { endpoint: wire.url })
  bridge.send(initialize)
  // A connection is there to be used again.
  bridge.send({ id: 'list', method: 'tools/list' })
  await bridge.answer('list')
  bridge.call('1', 'never')
  await expect.poll(async () => (await gateway.owner.runs.list({})).data.map(({ status }) => status)).toEqual(['running'])
  wire.cut()
  expect(await bridge.answer('1')).toMatchObject({ error: { message: expect.stringContaining('whether the work was done') } })
  bridge.send({ id: 'again', method: 'tools/list' })
  expect(await bridge.answer('again')).toHaveProperty('result')
  expect((await gateway.owner.runs.list({})).data).toHaveLength(1)
  bridge.input.end()
  await bridge.ended
})

test('a gateway that died leaves no call without an answer', async () => {
  await using gateway = await startMcpGateway({ never })
  await using wire = await startCutProxy(gateway.endpoint)
  const bridge = openStdioClient(gateway, { endpoint: wire.url })
  bridge.send(initialize)
  bridge.call('1', 'never')
  await bridge.message(isEvent('task_started'))
  await wire.close()
  expect(await bridge.answer('1')).toMatchObject({ error: { message: expect.stringContaining('whether the work was done') } })
  bridge.input.end()
  await bridge.ended
})

test('a gateway that moved is asked for and found', async () => {
  await using gateway = await startMcpGateway({ hello })
  let isStarted = false
  const bridge = openStdioClient(gateway, {
    endpoint: 'http://127.0.0.1:9/mcp',
    locate: async () => {
      isStarted = true
      return { endpoint: gateway.endpoint.href, token: gateway.token }
    },
  })
  bridge.send(initialize)
  expect(await bridge.answer('init')).toHaveProperty('result')
  expect(isStarted).toBe(true)
  bridge.input.end()
  await bridge.ended
})

test('a wrong token is said, and so is stdio that is switched off', async () => {
  await using gateway = await startMcpGateway({ hello }, { stdio: false })
  const stranger = openStdioClient(gateway, { token: 'wrong' })
  stranger.send(initialize)
  expect(await stranger.answer('init')).toMatchObject({ error: { message: expect.stringContaining('token') } })
  stranger.input.end()
  await stranger.ended
  const bridge = openStdioClient(gateway)
  bridge.send(initialize)
  expect(await bridge.answer('init')).toMatchObject({ error: { message: expect.stringContaining('stdio') } })
  bridge.input.end()
  await bridge.ended
})

test('a client that does not read any more ends the bridge', async () => {
  await using gateway = await startMcpGateway({ never })
  const bridge = openStdioClient(gateway)
  bridge.send(initialize)
  bridge.call('1', 'never')
  await bridge.message(isEvent('task_started'))
  bridge.output.destroy()
  await bridge.ended
  expect((await gateway.owner.gateway.status()).connections).toEqual([])
})

test('the signal ends the bridge at once', async () => {
  await using gateway = await startMcpGateway({ never })
  const abort = new AbortController()
  const bridge = openStdioClient(gateway, { signal: abort.signal })
  bridge.send(initialize)
  bridge.call('1', 'never')
  await bridge.message(isEvent('task_started'))
  abort.abort()
  await bridge.ended
})

test('the signal ends the bridge also while the gateway does not answer', async () => {
  await using gateway = await startMcpGateway({})
  const silent = createServer().listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/mcp`
  for (const message of [initialize, { id: 1, method: 'tools/list' }]) {
    const abort = new AbortController()
    const connected = once(silent, 'connection')
    const bridge = openStdioClient(gateway, { endpoint, signal: abort.signal })
    bridge.send(message)
    await connected
    abort.abort()
    await bridge.ended
  }
  silent.close()
})

test('the signal ends the bridge also while the gateway is being looked for', async () => {
  await using gateway = await startMcpGateway({})
  const abort = new AbortController()
  const { promise: asked, resolve } = Promise.withResolvers<void>()
  const bridge = openStdioClient(gateway, {
    endpoint: 'http://127.0.0.1:9/mcp',
    signal: abort.signal,
    locate: () => {
      resolve()
      return new Promise(() => {})
    },
  })
  bridge.send(initialize)
  await asked
  abort.abort()
  await bridge.ended
})

test('a client of the stateless revision is served over stdio too', async () => {
  await using gateway = await startMcpGateway({ hello, never })
  const bridge = openStdioClient(gateway)
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'modern', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  bridge.send({ id: 1, method: 'server/discover', params: { _meta: meta } })
  expect(await bridge.answer(1)).toMatchObject({ result: { supportedVersions: ['2026-07-28'] } })
  bridge.send({ id: 2, method: 'tools/call', params: { _meta: meta, name: 'codex', arguments: { prompt: 'hello' } } })
  expect(contentOf(await bridge.answer(2))).toBe('hello')
  bridge.send({ id: 3, method: 'tools/call', params: { _meta: meta, name: 'codex', arguments: { prompt: 'never' } } })
  await bridge.message((message) => Object(Object(message['params'])._meta).requestId === 3 && isEvent('task_started')(message))
  bridge.send({ method: 'notifications/cancelled', params: { _meta: meta, requestId: 3 } })
  await expect.poll(async () => (await gateway.owner.runs.list({})).data[0]?.status).toBe('interrupted')
  bridge.input.end()
  await bridge.ended
})
