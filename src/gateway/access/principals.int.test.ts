import { isContractProcedure } from '@orpc/contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { gatewayClient } from '#node/gateway-client.ts'
import type { AccessMeta } from '#shared/contract/access.ts'
import type { GatewayClient } from '#shared/contract/client.ts'
import { contract } from '#shared/contract/index.ts'
import { scriptPrompt } from '../demo/script.ts'
import { openRawClient } from '../mcp/testing/raw-client.ts'
import { endedRun, eventOf, startTestGateway, type TestGateway } from '../testing/test-gateway.ts'
import type { Principal } from './principal.ts'

const principals: Record<string, Principal> = {
  'token-of-mara': { id: 'mara', name: 'Mara', role: 'code', via: 'token' },
  'token-of-vic': { id: 'vic', name: 'Vic', role: 'viewer', via: 'token' },
}

let gateway: TestGateway
let mara: GatewayClient
let vic: GatewayClient

const clientOf = (token: string) => gatewayClient({ url: gateway.gateway.panelUrl, token })

/** What is known of a principal that has its name in a header; the token is the same for all. */
const byUserHeader: Record<string, Principal> = Object.fromEntries(
  Object.values(principals).map((principal) => [principal.id, principal]),
)

beforeEach(async () => {
  gateway = await startTestGateway(
    {},
    {
      authenticate: ({ authorization, 'x-user': user }) =>
        principals[authorization?.replace('Bearer ', '') ?? ''] ?? byUserHeader[String(user)] ?? null,
    },
  )
  mara = clientOf('token-of-mara')
  vic = clientOf('token-of-vic')
})
afterEach(() => gateway[Symbol.asyncDispose]())

/** All events so far. */
const eventsSoFar = async () => (await gateway.owner.events.tail({ limit: 5_000 })).events

test('what a principal begins over the contract bears its id to the end', async () => {
  const prompt = scriptPrompt('Write a file.', [
    { exec: { cmd: 'touch made-by-mara', escalate: 'may it?' } },
    { message: 'done' },
  ])
  const run = await mara.runs.start({ prompt, sandbox: 'read-only', approvalPolicy: 'on-request' })
  const asked = await eventOf(gateway.owner, ({ type }) => type === 'approval.requested', { runId: run.id })
  const [approval] = (await vic.approvals.list({ runId: run.id })).data
  expect(approval).toMatchObject({ principal: 'mara', answeredAs: null })
  expect(asked.principal).toBe('mara')

  expect(await gateway.owner.approvals.answer({ id: approval?.id ?? '', decision: 'accept' })).toMatchObject({
    principal: 'mara',
    answeredAs: 'owner',
  })
  expect(await endedRun(mara, run.id)).toMatchObject({ status: 'completed', principal: 'mara' })
  expect(await vic.sessions.get({ id: run.sessionId })).toMatchObject({ principal: 'mara' })
  const events = (await eventsSoFar()).filter(({ sessionId }) => sessionId === run.sessionId)
  expect(events.length).toBeGreaterThan(10)
  expect(new Set(events.map(({ principal }) => principal))).toEqual(new Set(['mara']))

  await gateway.restart()
  const [again] = (await gateway.owner.events.tail({ runId: run.id, limit: 1 })).events
  expect(again?.principal).toBe('mara')
})

test('what a principal calls over MCP bears its id, and its MCP session is its own', async () => {
  const endpoint = new URL(gateway.gateway.endpoint)
  const client = await openRawClient(endpoint, 'token-of-mara')
  expect((await vic.gateway.status()).connections).toMatchObject([{ principal: 'mara' }])
  await (await client.call('codex', { prompt: scriptPrompt('Hello.', [{ message: 'hi' }]) })).rest()
  const [call] = (await vic.toolCalls.list({})).data
  const [run] = (await vic.runs.list({})).data
  expect([call?.principal, run?.principal]).toEqual(['mara', 'mara'])
  const told = (await eventsSoFar()).filter(({ type }) => type.startsWith('toolCall.') || type.startsWith('connection.'))
  expect(told.map(({ type, principal }) => `${type} ${principal}`)).toEqual([
    'connection.opened mara',
    'toolCall.started mara',
    'toolCall.ended mara',
  ])

  const other = await openRawClient(endpoint, gateway.token)
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' })
  const asked = await other.http('POST', { body, headers: { 'mcp-session-id': client.sessionId } })
  expect(asked.statusCode).toBe(404)
})

test('a role that may only look is refused by every method that does more', async () => {
  const refused: string[] = []
  const expected: string[] = []
  for (const [noun, methods] of Object.entries(contract)) {
    for (const [name, method] of Object.entries(methods)) {
      if (!isContractProcedure(method)) continue
      const { access } = method['~orpc'].meta as AccessMeta
      if (access === 'read') continue
      expected.push(`${noun}.${name}`)
      // Its input does not matter: who may not call is told so before it is read.
      const call = (vic as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>)[noun]?.[name]
      await call?.({}).catch((thrown: { data?: { code?: string } }) => {
        if (thrown.data?.code === 'forbidden') refused.push(`${noun}.${name}`)
      })
    }
  }
  expect(expected.length).toBeGreaterThan(10)
  expect(refused).toEqual(expected)
})

test('a role that may only look calls no tool', async () => {
  const client = await openRawClient(new URL(gateway.gateway.endpoint), 'token-of-vic')
  const answer = await client.ask('tools/call', { name: 'codex', arguments: { prompt: 'Hello.' } })
  expect(JSON.stringify(answer)).toContain('The role \\"viewer\\" may not call')
  expect((await vic.runs.list({})).data).toEqual([])
})

test("only the owner is shown the owner's token", async () => {
  for (const client of [mara, vic]) {
    expect(JSON.stringify(await client.clients.snippets({ withToken: true }))).not.toContain(gateway.token)
  }
  expect(JSON.stringify(await gateway.owner.clients.snippets({ withToken: true }))).toContain(gateway.token)
})

test('a role that is lowered counts from the next request of an open MCP session', async () => {
  const known = principals['token-of-mara']
  const client = await openRawClient(new URL(gateway.gateway.endpoint), 'token-of-mara')
  try {
    if (known) principals['token-of-mara'] = { ...known, role: 'viewer' }
    const answer = await client.ask('tools/call', { name: 'codex', arguments: { prompt: 'Hello.' } })
    expect(JSON.stringify(answer)).toContain('The role \\"viewer\\" may not call')
  } finally {
    if (known) principals['token-of-mara'] = known
  }
})

test('without MCP sessions a principal cancels no call of another', async () => {
  await gateway.owner.settings.update({ values: { httpStateless: true } })
  await gateway.restart()
  const endpoint = new URL(gateway.gateway.endpoint)
  const post = (user: string, message: object) =>
    fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', 'x-user': user },
      body: JSON.stringify({ jsonrpc: '2.0', ...message }),
    })
  const prompt = scriptPrompt('Wait.', [{ message: 'long '.repeat(100), chunks: 400, delayMs: 100 }])
  const call = await post('mara', { id: 7, method: 'tools/call', params: { name: 'codex', arguments: { prompt } } })
  await expect.poll(async () => (await gateway.owner.runs.list({})).data[0]?.status).toBe('running')

  const cancelled = { method: 'notifications/cancelled', params: { requestId: 7 } }
  expect((await post('vic', cancelled)).status).toBe(202)
  await post('vic', { id: 8, method: 'ping' })
  expect((await gateway.owner.runs.list({})).data[0]?.status).toBe('running')

  await post('mara', cancelled)
  await expect.poll(async () => (await gateway.owner.runs.list({})).data[0]?.status).toBe('interrupted')
  await call.body?.cancel()
})
