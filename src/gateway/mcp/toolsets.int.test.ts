import { Client as StatelessClient, StreamableHTTPClientTransport as StatelessTransport } from '@modelcontextprotocol/client'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { expect, test } from 'vitest'
import { localOwner, type Principal } from '../access/principal.ts'
import { type McpGateway, startMcpGateway } from '../testing/mcp-gateway.ts'
import { openStdioClient } from '../testing/stdio-client.ts'
import { startTestGateway } from '../testing/test-gateway.ts'
import { openRawClient, toMessage } from './testing/raw-client.ts'
import { listTools } from './tools/tools.ts'

const turns = { hello: async () => 'hi' }
const both = { toolsets: 'core, sessions' }

const owner: Principal = { ...localOwner, via: 'token' }
const viewer: Principal = { id: 'vic', name: 'Vic', role: 'viewer', via: 'token' }
const offered = (toolsets: string, principal = owner) => listTools(toolsets, principal).tools.map(({ name }) => name)

const authorization = (gateway: McpGateway) => ({ requestInit: { headers: { authorization: `Bearer ${gateway.token}` } } })

/** Opens a session by a call, then lists it by the tool. */
async function openAndList(call: (tool: { name: string; arguments: Record<string, unknown> }) => Promise<unknown>) {
  await call({ name: 'codex', arguments: { prompt: 'hello' } })
  return call({ name: 'codex_sessions', arguments: { search: 'hel', limit: 5 } })
}

const listed = { structuredContent: { sessions: [{ title: 'hello', runs: 1, lastRunStatus: 'completed' }], nextCursor: null } }

async function shownCalls(gateway: McpGateway) {
  const { data } = await gateway.owner.toolCalls.list({})
  return data.map(({ tool, transport, status, runId }) => ({ tool, transport, status, hasRun: runId !== null }))
}

test('a client of the revisions with sessions calls a tool whose toolset is on', async () => {
  await using gateway = await startMcpGateway(turns, both)
  const client = new Client({ name: 'sdk-1', version: '1.32.2' })
  const transport = new StreamableHTTPClientTransport(gateway.endpoint, authorization(gateway))
  // The transport declares `sessionId?: string` where the interface has `sessionId: string | undefined`.
  await client.connect(transport as Parameters<typeof client.connect>[0])
  const { tools } = await client.listTools()
  expect(tools.map(({ name }) => name)).toEqual(offered('core,sessions'))
  expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['codex', 'codex-reply', 'codex_sessions']))
  // The client holds the result against the output schema.
  expect(await openAndList((tool) => client.callTool(tool))).toMatchObject(listed)
  expect(await shownCalls(gateway)).toEqual([
    { tool: 'codex_sessions', transport: 'streamable-http', status: 'completed', hasRun: false },
    { tool: 'codex', transport: 'streamable-http', status: 'completed', hasRun: true },
  ])
  await client.close()
})

test.for([false, true])('a client of the stateless revision does, too (plain JSON: %j)', async (httpJson) => {
  await using gateway = await startMcpGateway(turns, { ...both, httpJson })
  const client = new StatelessClient({ name: 'sdk-2', version: '2.4.0' }, { versionNegotiation: { mode: 'auto' } })
  await client.connect(new StatelessTransport(gateway.endpoint, authorization(gateway)))
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(offered('core,sessions'))
  expect(await openAndList((tool) => client.callTool(tool))).toMatchObject(listed)
  expect((await shownCalls(gateway))[0]).toMatchObject({ tool: 'codex_sessions', status: 'completed' })
  await client.close()
})

test('a client over stdio does, too', async () => {
  await using gateway = await startMcpGateway(turns, both)
  const client = openStdioClient(gateway)
  const initialize = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } }
  client.send({ id: 0, method: 'initialize', params: initialize })
  await client.answer(0)
  let id = 0
  const call = async (params: object) => {
    id += 1
    client.send({ id, method: 'tools/call', params })
    return (await client.answer(id))['result']
  }
  expect(await openAndList(call)).toMatchObject(listed)
  expect((await shownCalls(gateway))[0]).toMatchObject({ tool: 'codex_sessions', transport: 'stdio', status: 'completed' })
  client.input.end()
  await client.ended
})

test('whoever turns on nothing is offered the pair alone, and no other tool answers', async () => {
  await using gateway = await startMcpGateway(turns)
  const client = await openRawClient(gateway.endpoint, gateway.token)
  const list = async () => (await client.ask('tools/list'))['result']
  expect(await list()).toMatchObject({ tools: [{ name: 'codex' }, { name: 'codex-reply' }] })
  const answer = await client.ask('tools/call', { name: 'codex_sessions', arguments: {} })
  expect(answer['result']).toEqual({ isError: true, content: [{ type: 'text', text: "Unknown tool 'codex_sessions'" }] })

  await gateway.owner.settings.update({ values: { toolsets: 'sessions' } })
  expect(await list()).toEqual(listTools('sessions', owner))
  expect(offered('sessions')).toContain('codex_sessions')
  expect(offered('sessions')).not.toContain('codex')
})

test('clients hear that the list of tools is another one', async () => {
  await using gateway = await startMcpGateway(turns)
  const client = new Client({ name: 'sdk-1', version: '1.32.2' })
  const heard: string[] = []
  client.fallbackNotificationHandler = async ({ method }) => void heard.push(method)
  const transport = new StreamableHTTPClientTransport(gateway.endpoint, authorization(gateway))
  await client.connect(transport as Parameters<typeof client.connect>[0])
  const stdio = openStdioClient(gateway)
  const initialize = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } }
  stdio.send({ id: 0, method: 'initialize', params: initialize })
  await stdio.answer(0)
  const changed = Promise.withResolvers<unknown>()
  const stateless = new StatelessClient(
    { name: 'sdk-2', version: '2.4.0' },
    { versionNegotiation: { mode: 'auto' }, listChanged: { tools: { onChanged: (_problem, tools) => changed.resolve(tools) } } },
  )
  await stateless.connect(new StatelessTransport(gateway.endpoint, authorization(gateway)))

  // Their streams are open a moment after the connection; what was said before is not said again.
  const name = 'notifications/tools/list_changed'
  await expect
    .poll(async () => {
      await gateway.owner.settings.update({ values: { toolsets: 'core' } })
      await gateway.owner.settings.update({ values: { toolsets: 'core,sessions' } })
      return [heard.includes(name), stdio.heard.some(({ method }) => method === name)]
    })
    .toEqual([true, true])
  expect(await changed.promise).toHaveLength(offered('core,sessions').length)
  await Promise.all([client.close(), stateless.close()])
  stdio.input.end()
  await stdio.ended
})

test('a client that comes back to the stream of a tool without a run gets its result', async () => {
  await using gateway = await startMcpGateway(turns, both)
  const client = await openRawClient(gateway.endpoint, gateway.token)
  const first = await client.call('codex_sessions', {}, { id: 'list' })
  const ids: string[] = []
  const texts: string[] = []
  for await (const { id, data } of first.events) {
    ids.push(id ?? '')
    texts.push(data)
  }
  const again = await (await client.resume(ids[0] ?? '')).rest()
  expect(again).toEqual([toMessage(texts.at(-1) ?? '')])
  expect(again[0]).toMatchObject({ id: 'list', result: { structuredContent: { sessions: [], nextCursor: null } } })
  expect(await (await client.resume(ids.at(-1) ?? '')).rest()).toEqual([])
})

test('arguments that do not fit are answered with what is wrong with them', async () => {
  await using gateway = await startMcpGateway(turns, both)
  const client = await openRawClient(gateway.endpoint, gateway.token)
  const answer = await client.ask('tools/call', { name: 'codex_sessions', arguments: { limit: 'many' } })
  expect(answer['result']).toMatchObject({ isError: true })
  expect(JSON.stringify(answer['result'])).toContain('\\"limit\\" must be a whole number from 1 to 100.')
  expect((await shownCalls(gateway))[0]).toMatchObject({ tool: 'codex_sessions', status: 'failed' })
})

test('a role that may only look is offered, and may call, what only looks', async () => {
  const authenticate = () => viewer
  await using gateway = await startTestGateway(both, { authenticate })
  const client = await openRawClient(new URL(gateway.gateway.endpoint), 'any')
  const list = await client.ask('tools/list')
  expect(list['result']).toEqual(listTools(both.toolsets, viewer))
  expect(offered(both.toolsets, viewer)).toContain('codex_sessions')
  expect(offered(both.toolsets, viewer)).not.toContain('codex')
  const answerOf = async (name: string) => (await (await client.call(name, {})).rest()).at(-1)
  expect(await answerOf('codex_sessions')).toMatchObject({ result: { structuredContent: { sessions: [] } } })
  const answer = await client.ask('tools/call', { name: 'codex', arguments: { prompt: 'x' } })
  expect(answer['result']).toMatchObject({ isError: true })
})
