import { Client as StatelessClient, StreamableHTTPClientTransport as StatelessTransport } from '@modelcontextprotocol/client'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { ElicitRequestSchema, type Notification } from '@modelcontextprotocol/sdk/types.js'
import { expect, test } from 'vitest'
import type { ApprovalRequest } from '#shared/contract/approvals.ts'
import { type McpGateway, startMcpGateway } from '../testing/mcp-gateway.ts'
import type { Turn } from './testing/scripted-engine.ts'

const parts = Array.from({ length: 1_000 }, (_, index) => `${index} `)
const talk: Turn = async ({ say }) => {
  await say(parts)
  return 'talked'
}

const ask: Turn = async ({ handlers, turnId }) => {
  const request: ApprovalRequest = {
    kind: 'command',
    itemId: 'call_1',
    turnId,
    command: 'npm publish',
    cwd: '/ws',
    reason: null,
    parsedCommand: [],
    proposedExecpolicyAmendment: null,
  }
  const { decision } = await handlers.approve(request, handlers.signal)
  return decision
}

const authorization = (gateway: McpGateway) => ({ requestInit: { headers: { authorization: `Bearer ${gateway.token}` } } })

/** Over HTTP the events are for those that ask for them. */
const experimental = { 'codex/event': {} }

/** What a notification says, as far as it is `codex/event`. */
function eventOf({ method, params }: { method: string; params?: unknown }): { type?: string; delta?: string } {
  return method === 'codex/event' ? Object(Object(params).msg) : {}
}

async function sessionClient(gateway: McpGateway, capabilities: object = {}) {
  const client = new Client({ name: 'sdk-1', version: '1.32.2' }, { capabilities: { experimental, ...capabilities } })
  const heard: Notification[] = []
  client.fallbackNotificationHandler = async (notification) => {
    heard.push(notification)
  }
  const transport = new StreamableHTTPClientTransport(gateway.endpoint, authorization(gateway))
  // The transport declares `sessionId?: string` where the interface has `sessionId: string | undefined`.
  await client.connect(transport as Parameters<typeof client.connect>[0])
  return { client, heard, transport }
}

async function statelessClient(gateway: McpGateway, capabilities: object = {}) {
  const client = new StatelessClient(
    { name: 'sdk-2', version: '2.4.0' },
    { capabilities: { experimental, ...capabilities }, versionNegotiation: { mode: 'auto' } },
  )
  const heard: { method: string; params?: unknown }[] = []
  client.fallbackNotificationHandler = async (notification) => {
    heard.push(notification)
  }
  await client.connect(new StatelessTransport(gateway.endpoint, authorization(gateway)))
  return { client, heard }
}

const deltas = (heard: readonly { method: string; params?: unknown }[]) =>
  heard.map(eventOf).flatMap(({ type, delta }) => (type === 'agent_message_content_delta' ? [delta] : []))

test('a client of the revisions with sessions lists, calls, hears and says good-bye', async () => {
  await using gateway = await startMcpGateway({ talk })
  const { client, heard, transport } = await sessionClient(gateway)
  expect(client.getServerVersion()).toMatchObject({ name: 'codex-mcp-server' })
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['codex', 'codex-reply'])
  const result = await client.callTool({ name: 'codex', arguments: { prompt: 'talk' } })
  expect(result).toMatchObject({ structuredContent: { content: 'talked' }, content: [{ type: 'text', text: 'talked' }] })
  expect(deltas(heard)).toEqual(parts)
  expect(await client.listResources()).toMatchObject({ resources: [{ mimeType: 'application/json' }] })
  expect(await client.listPrompts()).toMatchObject({ prompts: [] })
  await client.ping()
  expect((await gateway.owner.gateway.status()).connections).toMatchObject([
    { client: 'sdk-1', clientVersion: '1.32.2', protocolVersion: '2025-11-25' },
  ])
  await transport.terminateSession()
  await client.close()
  expect((await gateway.owner.gateway.status()).connections).toEqual([])
})

test('a client of the revisions with sessions answers a question the way the specification says', async () => {
  await using gateway = await startMcpGateway({ ask })
  const { client } = await sessionClient(gateway, { elicitation: {} })
  client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'accept', content: {} }))
  const result = await client.callTool({ name: 'codex', arguments: { prompt: 'ask' } })
  expect(result).toMatchObject({ structuredContent: { content: 'accept' } })
  await client.close()
})

test('a client that aborts its call interrupts the run', async () => {
  await using gateway = await startMcpGateway({ never: () => new Promise(() => {}) })
  const { client, heard } = await sessionClient(gateway)
  const abort = new AbortController()
  const call = client.callTool({ name: 'codex', arguments: { prompt: 'never' } }, undefined, { signal: abort.signal })
  await expect.poll(() => heard.map(eventOf).map(({ type }) => type)).toContain('task_started')
  abort.abort('enough')
  await expect(call).rejects.toThrow('enough')
  await expect.poll(async () => (await gateway.owner.runs.list({})).data[0]?.status).toBe('interrupted')
  await client.close()
})

test('a client of the stateless revision lists, calls and hears', async () => {
  await using gateway = await startMcpGateway({ talk })
  const { client, heard } = await statelessClient(gateway)
  expect(client.getNegotiatedProtocolVersion()).toBe('2026-07-28')
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['codex', 'codex-reply'])
  const result = await client.callTool({ name: 'codex', arguments: { prompt: 'talk' } })
  expect(result).toMatchObject({ structuredContent: { content: 'talked' }, content: [{ type: 'text', text: 'talked' }] })
  expect(deltas(heard)).toEqual(parts)
  expect(await client.callTool({ name: 'codex', arguments: { prompt: 5 } })).toMatchObject({ isError: true })
  expect(await client.listResources()).toMatchObject({ resources: [{ mimeType: 'application/json' }] })
  expect(await client.listPrompts()).toMatchObject({ prompts: [] })
  await expect(client.readResource({ uri: 'switchboard://runs/none' })).rejects.toThrow('not found')
  expect((await gateway.owner.toolCalls.list({})).data).toMatchObject([{ client: 'sdk-2' }, { client: 'sdk-2' }])
  await client.close()
})

test('a client of the stateless revision is asked by the result, and answers by calling again', async () => {
  await using gateway = await startMcpGateway({ ask })
  const { client } = await statelessClient(gateway, { elicitation: { form: {} } })
  const questions: string[] = []
  client.setRequestHandler('elicitation/create', async ({ params }) => {
    questions.push(params.message)
    return { action: 'accept', content: {} }
  })
  const result = await client.callTool({ name: 'codex', arguments: { prompt: 'ask' } })
  expect(questions).toEqual(['Allow Codex to run `npm publish` in `/ws`?'])
  expect(result).toMatchObject({ structuredContent: { content: 'accept' } })
  expect((await gateway.owner.approvals.list({})).data).toMatchObject([{ answeredBy: 'client', decision: 'accept' }])
  expect((await gateway.owner.toolCalls.list({})).data).toMatchObject([{ status: 'completed' }])
  await client.close()
})

test('in the stateless revision closing the stream cancels the call', async () => {
  await using gateway = await startMcpGateway({ never: () => new Promise(() => {}) })
  const { client, heard } = await statelessClient(gateway)
  const abort = new AbortController()
  const call = client.callTool({ name: 'codex', arguments: { prompt: 'never' } }, { signal: abort.signal })
  await expect.poll(() => heard.map(eventOf).map(({ type }) => type)).toContain('task_started')
  abort.abort()
  await expect(call).rejects.toThrow()
  await expect.poll(async () => (await gateway.owner.runs.list({})).data[0]?.status).toBe('interrupted')
  await client.close()
})

test('both kinds of clients are served on one address at the same time', async () => {
  await using gateway = await startMcpGateway({ talk })
  const [sessions, stateless] = await Promise.all([sessionClient(gateway), statelessClient(gateway)])
  const call = { name: 'codex', arguments: { prompt: 'talk' } }
  const results = await Promise.all([sessions.client.callTool(call), stateless.client.callTool(call)])
  expect(results).toMatchObject([{ structuredContent: { content: 'talked' } }, { structuredContent: { content: 'talked' } }])
  expect(deltas(sessions.heard)).toEqual(parts)
  expect(deltas(stateless.heard)).toEqual(parts)
  await Promise.all([sessions.client.close(), stateless.client.close()])
})
