import { request as startRequest } from 'node:http'
import { expect, test } from 'vitest'
import { startMcpGateway } from '../../testing/mcp-gateway.ts'
import { readText } from '../stdio-bridge/gateway-http.ts'
import { type CallStream, jsonOf, openRawClient, toMessage } from '../testing/raw-client.ts'
import type { Turn } from '../testing/scripted-engine.ts'

const hello: Turn = async ({ say }) => {
  await say(['hel', 'lo'])
  return 'hello'
}
const numbers = Array.from({ length: 150 }, (_, index) => String(index))

function deltas(messages: readonly Record<string, unknown>[]): string[] {
  return messages.flatMap((message) => {
    const text = JSON.stringify(message)
    return text.includes('agent_message_content_delta') ? [/"delta":"([^"]*)"/.exec(text)?.[1] ?? ''] : []
  })
}

async function take(stream: CallStream, count: number): Promise<{ id: string | null; data: string }[]> {
  const taken: { id: string | null; data: string }[] = []
  while (taken.length < count) {
    const next = await stream.events.next()
    if (next.done) break
    taken.push(next.value)
  }
  return taken
}

test('a call streams its events in order and then its result', async () => {
  await using gateway = await startMcpGateway({ hello })
  const client = await openRawClient(gateway.endpoint, gateway.token)
  const stream = await client.call('codex', { prompt: 'hello' }, { id: 'seven' })
  expect(stream.response.headers['content-type']).toBe('text/event-stream')
  const messages = await stream.rest()
  const types = messages.map(({ params }) => Object(Object(params).msg).type)
  expect(types).toEqual([
    'session_configured',
    'mcp_startup_complete',
    'task_started',
    'agent_message_content_delta',
    'agent_message_content_delta',
    'task_complete',
    undefined,
  ])
  expect(messages.at(-1)).toMatchObject({ id: 'seven', result: { structuredContent: { content: 'hello' } } })
  expect(Object(messages[0]?.['params'])._meta.requestId).toBe('seven')
})

test('a bad request is refused with the status and the code that MCP names', async () => {
  await using gateway = await startMcpGateway({ hello })
  const client = await openRawClient(gateway.endpoint, gateway.token)
  const list = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })
  const refused = async (method: string, options: Parameters<typeof client.http>[1]) => {
    const response = await client.http(method, options)
    const text = await readText(response)
    const code = text === '' ? null : Object(toMessage(text)['error']).code
    return [response.statusCode, code]
  }
  expect(await refused('POST', { body: list, headers: { 'content-type': 'text/plain' } })).toEqual([415, -32_000])
  expect(await refused('POST', { body: '{"jsonrpc"' })).toEqual([400, -32_700])
  expect(await refused('POST', { body: '\u0000' })).toEqual([400, -32_700])
  expect(await refused('POST', { body: 'null' })).toEqual([400, -32_600])
  expect(await refused('POST', { body: '5' })).toEqual([400, -32_600])
  expect(await refused('POST', { body: '[]' })).toEqual([400, -32_600])
  expect(await refused('POST', { body: '{"id":1,"method":"ping"}' })).toEqual([400, -32_600])
  expect(await refused('POST', { body: '{"jsonrpc":"2.0","id":{},"method":"ping"}' })).toEqual([400, -32_600])
  expect(await refused('POST', { body: `${'['.repeat(100_000)}${']'.repeat(100_000)}` })).toEqual([400, -32_600])
  expect(await refused('POST', { body: list, headers: { 'mcp-session-id': undefined } })).toEqual([400, -32_000])
  for (const id of ['nobody', '__proto__', 'constructor', 'toString']) {
    expect(await refused('POST', { body: list, headers: { 'mcp-session-id': id } })).toEqual([404, -32_001])
  }
  expect(await refused('POST', { body: list, headers: { 'mcp-protocol-version': '1999-01-01' } })).toEqual([400, -32_000])
  expect(await refused('POST', { body: list, headers: { accept: 'text/html' } })).toEqual([406, -32_000])
  expect(await refused('GET', { headers: { accept: 'application/json' } })).toEqual([406, -32_000])
  expect(await refused('GET', { headers: { 'last-event-id': 'what' } })).toEqual([400, -32_000])
  expect(await refused('GET', { headers: { 'last-event-id': 'c99-1-1' } })).toEqual([404, -32_000])
  expect(await refused('PUT', { body: '{}' })).toEqual([405, -32_000])
  expect(await refused('POST', { body: `{"jsonrpc":"2.0","id":1,"x":"${'x'.repeat(5 * 1024 * 1024)}"}` })).toEqual([413, -32_000])
  expect(await client.ask('tools/list')).toMatchObject({ result: { tools: [{ name: 'codex' }, { name: 'codex-reply' }] } })
})

test('every method of the specification is answered', async () => {
  await using gateway = await startMcpGateway({ hello })
  const client = await openRawClient(gateway.endpoint, gateway.token)
  const messages = await (await client.call('codex', { prompt: 'hello' })).rest()
  expect(messages.at(-1)).toHaveProperty('result')
  const { data: runs } = await gateway.owner.runs.list({})
  const run = runs[0]

  expect(await client.ask('ping')).toMatchObject({ result: {} })
  expect(await client.ask('prompts/list')).toMatchObject({ result: { prompts: [] } })
  expect(await client.ask('prompts/get', { name: 'x' })).toMatchObject({ error: { code: -32_602 } })
  expect(await client.ask('logging/setLevel', { level: 'info' })).toMatchObject({ result: {} })
  expect(await client.ask('logging/setLevel', { level: 'loud' })).toMatchObject({ error: { code: -32_602 } })
  expect(await client.ask('completion/complete', {})).toMatchObject({ result: { completion: { values: [] } } })
  expect(await client.ask('resources/templates/list')).toMatchObject({
    result: { resourceTemplates: [{ name: 'run' }, { name: 'session' }] },
  })
  expect(await client.ask('resources/list')).toMatchObject({
    result: { resources: [{ uri: `switchboard://sessions/${run?.sessionId}` }] },
  })
  const read = await client.ask('resources/read', { uri: `switchboard://runs/${run?.id}` })
  expect(JSON.parse(Object(read['result']).contents[0].text)).toMatchObject({ id: run?.id, status: 'completed' })
  expect(await client.ask('resources/read', { uri: 'switchboard://runs/none' })).toMatchObject({ error: { code: -32_002 } })
  expect(await client.ask('resources/read', { uri: 'file:///etc/passwd' })).toMatchObject({ error: { code: -32_002 } })
  expect(await client.ask('no/such')).toMatchObject({
    error: { code: -32_601, message: 'method not found: no/such', data: { method: 'no/such' } },
  })
  expect(await client.ask('tools/call', {})).toMatchObject({ error: { code: -32_602 } })
  expect(await client.ask('initialize', {})).toMatchObject({ error: { message: 'initialize called more than once' } })
})

test('an unknown revision is answered with our latest, a known one with itself', async () => {
  await using gateway = await startMcpGateway({ hello })
  const client = await openRawClient(gateway.endpoint, gateway.token)
  const negotiated = async (protocolVersion: unknown) => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion, capabilities: {} } })
    const response = await client.http('POST', {
      body,
      headers: { 'mcp-session-id': undefined, 'mcp-protocol-version': undefined },
    })
    const { protocolVersion: answered, capabilities } = Object((await jsonOf(response))['result'])
    // What is declared is also done: no log messages are sent, so none are promised.
    expect(Object.keys(capabilities)).toEqual(['tools', 'resources', 'prompts', 'completions'])
    return answered
  }
  expect(await negotiated('2024-11-05')).toBe('2024-11-05')
  expect(await negotiated('2025-06-18')).toBe('2025-06-18')
  expect(await negotiated('2099-01-01')).toBe('2025-11-25')
  expect(await negotiated(undefined)).toBe('2025-11-25')
})

test('a client that reconnects gets what it missed, and nothing twice', async () => {
  const going = Promise.withResolvers<void>()
  await using gateway = await startMcpGateway({
    count: async ({ say }) => {
      await say(numbers.slice(0, 100))
      await going.promise
      await say(numbers.slice(100))
      return 'counted'
    },
  })
  const client = await openRawClient(gateway.endpoint, gateway.token)
  const first = await client.call('codex', { prompt: 'count' }, { id: 5 })
  const [priming, ...before] = await take(first, 31)
  expect(priming).toMatchObject({ data: '', retryMs: 1_000 })
  first.cut()

  const second = await client.resume(before.at(-1)?.id ?? '')
  const [again, ...between] = await take(second, 21)
  expect(again?.data).toBe('')
  second.cut()
  going.resolve()

  const third = await client.resume(between.at(-1)?.id ?? '')
  const after = await third.rest()
  const all = [...before, ...between].map(({ data }) => toMessage(data)).concat(after)
  expect(deltas(all)).toEqual(numbers)
  expect(all.filter(({ id }) => id === 5)).toHaveLength(1)
  expect(after.at(-1)).toMatchObject({ id: 5, result: { structuredContent: { content: 'counted' } } })
})

test('a client that comes back after the end still gets the result', async () => {
  const ended = Promise.withResolvers<void>()
  await using gateway = await startMcpGateway({
    slow: async () => {
      await ended.promise
      return 'the end'
    },
  })
  const client = await openRawClient(gateway.endpoint, gateway.token)
  const stream = await client.call('codex', { prompt: 'slow' }, { id: 1 })
  const seen = await take(stream, 3)
  stream.cut()
  ended.resolve()
  await expect.poll(async () => (await gateway.owner.runs.list({})).data[0]?.status).toBe('completed')
  const rest = await (await client.resume(seen.at(-1)?.id ?? '')).rest()
  expect(rest.at(-1)).toMatchObject({ id: 1, result: { structuredContent: { content: 'the end' } } })
})

test('clients before 2025-11-25 get no event without data', async () => {
  await using gateway = await startMcpGateway({ hello })
  const client = await openRawClient(gateway.endpoint, gateway.token, { protocolVersion: '2025-06-18' })
  const stream = await client.call('codex', { prompt: 'hello' })
  const events = await take(stream, 100)
  expect(events.every(({ data, id }) => data !== '' && id !== null)).toBe(true)
})

test('a client has one stream of its own, and can open it again when it ended', async () => {
  await using gateway = await startMcpGateway({ hello })
  const client = await openRawClient(gateway.endpoint, gateway.token)
  const own = await client.http('GET')
  expect(own.statusCode).toBe(200)
  const second = await client.http('GET')
  expect(second.statusCode).toBe(409)
  own.destroy()
  await expect
    .poll(async () => {
      const again = await client.http('GET')
      again.destroy()
      return again.statusCode
    })
    .toBe(200)
})

test('a deleted session is gone, and its running call is answered', async () => {
  await using gateway = await startMcpGateway({ never: () => new Promise(() => {}) })
  const client = await openRawClient(gateway.endpoint, gateway.token, { name: 'deleter' })
  const { connections } = await gateway.owner.gateway.status()
  expect(connections).toMatchObject([{ client: 'deleter', transport: 'streamable-http' }])
  // Whoever knows it can read and answer in the client's name.
  expect(JSON.stringify(await gateway.owner.gateway.status())).not.toContain(client.sessionId)
  const stream = await client.call('codex', { prompt: 'never' }, { id: 9 })
  await take(stream, 3)
  expect((await client.http('DELETE')).statusCode).toBe(200)
  expect((await stream.rest()).at(-1)).toMatchObject({ id: 9, error: { message: 'The client closed it.' } })
  expect((await client.http('DELETE')).statusCode).toBe(404)
  expect(await gateway.owner.gateway.status()).toMatchObject({ connections: [] })
})

test('closing the endpoint ends streams, and running calls are answered first', async () => {
  await using gateway = await startMcpGateway({ never: () => new Promise(() => {}) })
  const client = await openRawClient(gateway.endpoint, gateway.token)
  const stream = await client.call('codex', { prompt: 'never' }, { id: 9 })
  await take(stream, 3)
  await gateway.owner.gateway.stop()
  const messages = await stream.rest()
  expect(messages.at(-1)).toMatchObject({ id: 9, result: { isError: true } })
  expect(JSON.stringify(messages.at(-1))).toContain('The gateway was stopped.')
  expect((await client.http('GET')).statusCode).toBe(503)
  await gateway.owner.gateway.start()
  expect((await client.http('GET')).statusCode).toBe(404)
})

test('a client that reads JSON only waits for one document', async () => {
  await using gateway = await startMcpGateway({ hello })
  const client = await openRawClient(gateway.endpoint, gateway.token)
  const params = { name: 'codex', arguments: { prompt: 'hello' } }
  const body = JSON.stringify({ jsonrpc: '2.0', id: 3, method: 'tools/call', params })
  const response = await client.http('POST', { body, headers: { accept: 'application/json' } })
  expect(response.headers['content-type']).toBe('application/json')
  expect(await jsonOf(response)).toMatchObject({ id: 3, result: { structuredContent: { content: 'hello' } } })
  const stream = await client.http('POST', { body, headers: { accept: 'text/event-stream' } })
  expect(stream.headers['content-type']).toBe('text/event-stream')
  stream.resume()
})

test('the setting for plain JSON and the one for no sessions are honoured', async () => {
  await using gateway = await startMcpGateway({ hello }, { httpJson: true, httpStateless: true })
  const client = await openRawClient(gateway.endpoint, gateway.token)
  expect(client.sessionId).toBe('')
  expect(await client.ask('tools/list')).toHaveProperty('result')
  const answer = await client.ask('tools/call', { name: 'codex', arguments: { prompt: 'hello' } })
  expect(answer).toMatchObject({ result: { structuredContent: { content: 'hello' } } })
  expect((await client.http('GET')).statusCode).toBe(405)
  expect((await client.http('DELETE')).statusCode).toBe(405)
})

test('a batch is answered with a batch', async () => {
  await using gateway = await startMcpGateway({ hello })
  const client = await openRawClient(gateway.endpoint, gateway.token, { protocolVersion: '2025-03-26' })
  const batch = [
    { jsonrpc: '2.0', id: 1, method: 'ping' },
    { jsonrpc: '2.0', method: 'notifications/progress', params: {} },
    { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'codex', arguments: { prompt: 'hello' } } },
    { jsonrpc: '2.0', id: 3, method: 'tools/call', params: { name: 'codex', arguments: {} } },
    7,
  ]
  const answers: unknown = JSON.parse(await readText(await client.http('POST', { body: JSON.stringify(batch) })))
  expect(answers).toMatchObject([
    { id: 1, result: {} },
    { id: 2, result: { structuredContent: { content: 'hello' } } },
    { id: 3, result: { isError: true } },
    { id: null, error: { code: -32_600 } },
  ])
  const silent = JSON.stringify([{ jsonrpc: '2.0', method: 'notifications/initialized' }])
  expect((await client.http('POST', { body: silent })).statusCode).toBe(202)
})

test('a client that vanishes in the middle of its own request harms nobody', async () => {
  await using gateway = await startMcpGateway({ hello })
  const client = await openRawClient(gateway.endpoint, gateway.token)
  const headers = { authorization: `Bearer ${gateway.token}`, 'content-type': 'application/json', 'content-length': '1000' }
  const request = startRequest(gateway.endpoint, { method: 'POST', headers, agent: false })
  const gone = new Promise((resolve) => request.once('error', resolve))
  await new Promise((resolve) => request.write('{"jsonrpc"', resolve))
  request.destroy(new Error('gone'))
  await gone
  expect(await client.ask('ping')).toMatchObject({ result: {} })
})

test('eight clients with the same ids get their own events, all of them, in order', async () => {
  const parts = Array.from({ length: 2_000 }, (_, index) => String(index))
  const turns = Object.fromEntries(
    Array.from({ length: 8 }, (_, client): [string, Turn] => [
      `client ${client}`,
      async ({ say }) => {
        await say(parts.map((part) => `${client}:${part}`))
        return `done ${client}`
      },
    ]),
  )
  await using gateway = await startMcpGateway(turns)
  const heard = await Promise.all(
    Array.from({ length: 8 }, async (_, index) => {
      const client = await openRawClient(gateway.endpoint, gateway.token)
      const stream = await client.call('codex', { prompt: `client ${index}` }, { id: 1 })
      return stream.rest()
    }),
  )
  for (const [index, messages] of heard.entries()) {
    expect(deltas(messages)).toEqual(parts.map((part) => `${index}:${part}`))
    expect(messages.at(-1)).toMatchObject({ id: 1, result: { structuredContent: { content: `done ${index}` } } })
    const threads = new Set(messages.slice(0, -1).map(({ params }) => Object(Object(params)._meta).threadId))
    expect(threads.size).toBe(1)
  }
})

test('a client that reads only after the end of a long run loses nothing', async () => {
  const parts = Array.from({ length: 20_000 }, (_, index) => `${index} ${'x'.repeat(2_000)}`)
  await using gateway = await startMcpGateway({
    flood: async ({ say }) => {
      await say(parts)
      return 'flooded'
    },
  })
  const client = await openRawClient(gateway.endpoint, gateway.token)
  const stream = await client.call('codex', { prompt: 'flood' }, { id: 1 })
  await take(stream, 1)
  stream.response.pause()
  await expect.poll(async () => (await gateway.owner.runs.list({})).data[0]?.status, { timeout: 50_000 }).toBe('completed')
  const messages = await stream.rest()
  expect(deltas(messages).map((text) => text.split(' ')[0])).toEqual(parts.map((_, index) => String(index)))
  expect(messages.at(-1)).toMatchObject({ id: 1, result: { structuredContent: { content: 'flooded' } } })
})
