import { Client as StatelessClient, StreamableHTTPClientTransport as StatelessTransport } from '@modelcontextprotocol/client'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { expect, test } from 'vitest'
import { type McpGateway, startMcpGateway } from '../../testing/mcp-gateway.ts'
import { openStdioClient } from '../../testing/stdio-client.ts'
import { type CallStream, openRawClient, type RawClient } from '../testing/raw-client.ts'
import type { Turn } from '../testing/scripted-engine.ts'

const never: Turn = () => new Promise(() => {})
const stateless = { httpStateless: true, codexEvents: 'always' }

/** How the runs stand, oldest first. */
async function statuses(gateway: McpGateway): Promise<string[]> {
  return (await gateway.owner.runs.list({})).data.map(({ status }) => status).toReversed()
}

async function untilStarted(stream: CallStream): Promise<void> {
  for (;;) {
    const next = await stream.events.next()
    if (next.done) throw new Error('The stream ended before the turn began.')
    if (next.value.data.includes('task_started')) return
  }
}

/** A call of a turn that never ends, once it is at work. */
async function begin(client: RawClient, id: number): Promise<CallStream> {
  const stream = await client.call('codex', { prompt: 'never' }, { id })
  await untilStarted(stream)
  return stream
}

const cancelled = (requestId: number) => ({ method: 'notifications/cancelled', params: { requestId, reason: 'enough' } })
const toolCall = (id: number) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name: 'codex', arguments: { prompt: 'never' } },
})

test('without sessions closing the stream of a call interrupts its run', async () => {
  await using gateway = await startMcpGateway({ never }, stateless)
  const client = await openRawClient(gateway.endpoint, gateway.token)
  const [first, second] = [await begin(client, 1), await begin(client, 1)]
  first.cut()
  await expect.poll(() => statuses(gateway)).toEqual(['interrupted', 'running'])
  expect((await gateway.owner.toolCalls.list({})).data.map(({ status }) => status)).toEqual(['running', 'cancelled'])
  second.cut()
  await expect.poll(() => statuses(gateway)).toEqual(['interrupted', 'interrupted'])
})

test('without sessions a client that does not wait for its one document interrupts the run', async () => {
  await using gateway = await startMcpGateway({ never }, { ...stateless, httpJson: true })
  for (const body of [toolCall(1), [toolCall(1), toolCall(2)]]) {
    const abort = new AbortController()
    const answered = fetch(gateway.endpoint, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.token}`, 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
      signal: abort.signal,
    })
    await expect.poll(() => statuses(gateway)).toContain('running')
    abort.abort()
    await expect(answered).rejects.toThrow('aborted')
    await expect.poll(async () => new Set(await statuses(gateway))).toEqual(new Set(['interrupted']))
  }
})

test('without sessions a call that has ended is not cancelled by the end of its stream', async () => {
  await using gateway = await startMcpGateway({ quick: async () => 'done' }, stateless)
  const client = await openRawClient(gateway.endpoint, gateway.token)
  const messages = await (await client.call('codex', { prompt: 'quick' })).rest()
  expect(messages.at(-1)).toMatchObject({ result: { structuredContent: { content: 'done' } } })
  expect((await gateway.owner.toolCalls.list({})).data).toMatchObject([{ status: 'completed' }])
})

test('without sessions a notification cancels the call with its id, and the answer says so', async () => {
  await using gateway = await startMcpGateway({ never }, stateless)
  const client = await openRawClient(gateway.endpoint, gateway.token)
  const [first, second] = [await begin(client, 1), await begin(client, 2)]
  expect(await client.tell(cancelled(7))).toBe(202)
  expect(await client.tell(cancelled(1))).toBe(202)
  expect((await first.rest()).at(-1)).toMatchObject({
    id: 1,
    result: { isError: true, content: [{ text: 'The client cancelled the call: enough.' }] },
  })
  expect(await statuses(gateway)).toEqual(['interrupted', 'running'])
  second.cut()
})

test('without sessions a client of the SDK that aborts its call interrupts the run', async () => {
  await using gateway = await startMcpGateway({ never }, stateless)
  const client = new Client({ name: 'sdk-1', version: '1' })
  const started = Promise.withResolvers<void>()
  client.fallbackNotificationHandler = async (notification) => {
    if (JSON.stringify(notification).includes('task_started')) started.resolve()
  }
  const requestInit = { headers: { authorization: `Bearer ${gateway.token}` } }
  const transport = new StreamableHTTPClientTransport(gateway.endpoint, { requestInit })
  await client.connect(transport as Parameters<typeof client.connect>[0])
  const abort = new AbortController()
  const call = client.callTool({ name: 'codex', arguments: { prompt: 'never' } }, undefined, { signal: abort.signal })
  await started.promise
  abort.abort('enough')
  await expect(call).rejects.toThrow('enough')
  await expect.poll(() => statuses(gateway)).toEqual(['interrupted'])
  await client.close()
})

test('a notification stops nothing where its id could mean two calls, or that of another client', async () => {
  await using gateway = await startMcpGateway({ never }, stateless)
  const client = await openRawClient(gateway.endpoint, gateway.token, { headers: { 'user-agent': 'one/1' } })
  const other = await openRawClient(gateway.endpoint, gateway.token, { headers: { 'user-agent': 'other/1' } })
  const streams = [await begin(client, 1), await begin(client, 1), await begin(other, 2)]
  await client.tell(cancelled(1))
  await client.tell(cancelled(2))
  // A cancelled run would have ended before the answer to a later request.
  await other.tell(cancelled(1))
  expect(await statuses(gateway)).toEqual(['running', 'running', 'running'])
  await other.tell(cancelled(2))
  await expect.poll(() => statuses(gateway)).toEqual(['running', 'running', 'interrupted'])
  // Once one of the two is gone, its answer included, the id means the other.
  streams[0]?.cut()
  await expect.poll(() => statuses(gateway)).toEqual(['interrupted', 'running', 'interrupted'])
  const told = async () => {
    await client.tell(cancelled(1))
    return statuses(gateway)
  }
  await expect.poll(told).toEqual(['interrupted', 'interrupted', 'interrupted'])
})

test('two stdio clients of a gateway without sessions cancel their own calls', async () => {
  await using gateway = await startMcpGateway({ never }, stateless)
  const bridges = [openStdioClient(gateway), openStdioClient(gateway)]
  for (const bridge of bridges) {
    bridge.call('1', 'never')
    await bridge.message((message) => JSON.stringify(message).includes('task_started'))
  }
  bridges[1]?.send({ method: 'notifications/cancelled', params: { requestId: '1' } })
  expect(await bridges[1]?.answer('1')).toMatchObject({ result: { isError: true } })
  expect(await statuses(gateway)).toEqual(['running', 'interrupted'])
  for (const bridge of bridges) bridge.output.destroy()
  await Promise.all(bridges.map(({ ended }) => ended))
  await expect.poll(() => statuses(gateway)).toEqual(['interrupted', 'interrupted'])
})

test.for([false, true])(
  'in the stateless revision a client that leaves interrupts its run (plain JSON: %s)',
  async (httpJson) => {
    await using gateway = await startMcpGateway({ never }, { httpJson })
    const client = new StatelessClient({ name: 'sdk-2', version: '2' }, { versionNegotiation: { mode: 'auto' } })
    const requestInit = { headers: { authorization: `Bearer ${gateway.token}` } }
    await client.connect(new StatelessTransport(gateway.endpoint, { requestInit }))
    const abort = new AbortController()
    const call = client.callTool({ name: 'codex', arguments: { prompt: 'never' } }, { signal: abort.signal })
    await expect.poll(() => statuses(gateway)).toEqual(['running'])
    abort.abort()
    await expect(call).rejects.toThrow()
    await expect.poll(() => statuses(gateway)).toEqual(['interrupted'])
    await client.close()
  },
)
