import { expect, test } from 'vitest'
import type { ApprovalRequest } from '#shared/contract/approvals.ts'
import { type McpGateway, startMcpGateway } from '../testing/mcp-gateway.ts'
import { type CallStream, openRawClient, type RawClient, toMessage } from './testing/raw-client.ts'
import type { Turn } from './testing/scripted-engine.ts'

const command = (turnId: string): ApprovalRequest => ({
  kind: 'command',
  itemId: 'call_1',
  turnId,
  command: "/bin/bash -lc 'npm publish'",
  cwd: '/ws',
  reason: 'to publish',
  parsedCommand: [{ type: 'unknown', command: 'npm publish' }],
  proposedExecpolicyAmendment: null,
})

/** Asks once and says how it was answered. */
const ask: Turn = async ({ handlers, turnId }) => {
  const { decision } = await handlers.approve(command(turnId), handlers.signal)
  return decision
}

const canElicit = { capabilities: { elicitation: {} } }

/** Reads on until a message has this method, or is the answer. */
async function until(stream: CallStream, method: string | null): Promise<Record<string, unknown>> {
  for (;;) {
    const next = await stream.events.next()
    if (next.done) throw new Error(`The stream ended before ${method ?? 'the answer'}.`)
    if (next.value.data === '') continue
    const message = toMessage(next.value.data)
    if (method === null ? message['result'] !== undefined : message['method'] === method) return message
  }
}

async function pendingApproval(gateway: McpGateway): Promise<string> {
  await expect.poll(async () => (await gateway.owner.approvals.list({ status: 'pending' })).data.length).toBe(1)
  return (await gateway.owner.approvals.list({ status: 'pending' })).data[0]?.id ?? ''
}

async function asked(gateway: McpGateway): Promise<{ client: RawClient; stream: CallStream; question: Record<string, unknown> }> {
  const client = await openRawClient(gateway.endpoint, gateway.token, canElicit)
  const stream = await client.call('codex', { prompt: 'ask' }, { id: 2 })
  return { client, stream, question: await until(stream, 'elicitation/create') }
}

const contentOf = (answer: Record<string, unknown>) => Object(Object(answer['result']).structuredContent).content

test('a client that can be asked gets the old question in a form that the specification knows', async () => {
  await using gateway = await startMcpGateway({ ask })
  const { client, stream, question } = await asked(gateway)
  expect(question).toMatchObject({
    id: 0,
    params: {
      message: "Allow Codex to run `/bin/bash -lc 'npm publish'` in `/ws`?",
      requestedSchema: { type: 'object', properties: {} },
      codex_elicitation: 'exec-approval',
      codex_mcp_tool_call_id: '2',
      codex_call_id: 'call_1',
      codex_command: ['/bin/bash', '-lc', 'npm publish'],
      codex_cwd: '/ws',
      codex_parsed_cmd: [{ type: 'unknown', cmd: 'npm publish' }],
    },
  })
  expect(await client.tell({ id: 0, result: { action: 'accept', content: {} } })).toBe(202)
  expect(contentOf(await until(stream, null))).toBe('accept')
  const { data } = await gateway.owner.approvals.list({})
  expect(data).toMatchObject([{ decision: 'accept', answeredBy: 'client' }])
})

test.for([
  [{ decision: 'approved_for_session' }, 'acceptForSession'],
  [{ action: 'decline' }, 'decline'],
  [{ decision: { denied: { rejection: 'no' } } }, 'decline'],
] as const)('the answer %j counts as %s', async ([result, decision]) => {
  await using gateway = await startMcpGateway({ ask })
  const { client, stream } = await asked(gateway)
  await client.tell({ id: 0, result })
  expect(contentOf(await until(stream, null))).toBe(decision)
})

test('a question that the owner answered is withdrawn from the client', async () => {
  await using gateway = await startMcpGateway({ ask })
  const { client, stream } = await asked(gateway)
  await gateway.owner.approvals.answer({ id: await pendingApproval(gateway), decision: 'decline' })
  const withdrawal = await until(stream, 'notifications/cancelled')
  expect(withdrawal).toMatchObject({ params: { requestId: 0 } })
  expect(contentOf(await until(stream, null))).toBe('decline')
  expect(await client.tell({ id: 0, result: { action: 'accept' } })).toBe(202)
})

test('an error or nonsense for an answer leaves the question to the owner', async () => {
  await using gateway = await startMcpGateway({ ask })
  const { client, stream } = await asked(gateway)
  await client.tell({ id: 0, error: { code: -32_601, message: 'no' } })
  await client.tell({ id: 0, result: { decision: 'approved' } })
  await gateway.owner.approvals.answer({ id: await pendingApproval(gateway), decision: 'acceptForSession' })
  expect(contentOf(await until(stream, null))).toBe('acceptForSession')
})

test('nobody answers: the deadline declines, and the call ends', async () => {
  await using gateway = await startMcpGateway({ ask }, { approvalTimeoutMs: 200 })
  const { stream } = await asked(gateway)
  expect(Object((await until(stream, 'notifications/cancelled'))['params']).reason).toContain('Nobody answered')
  expect(contentOf(await until(stream, null))).toBe('decline')
})

test('a client that cannot be asked is not asked', async () => {
  await using gateway = await startMcpGateway({ ask })
  const client = await openRawClient(gateway.endpoint, gateway.token)
  const stream = await client.call('codex', { prompt: 'ask' })
  await gateway.owner.approvals.answer({ id: await pendingApproval(gateway), decision: 'accept' })
  const messages = await stream.rest()
  expect(messages.some(({ method }) => method === 'elicitation/create')).toBe(false)
  expect(contentOf(messages.at(-1) ?? {})).toBe('accept')
})

test('one client cannot answer the question put to another', async () => {
  await using gateway = await startMcpGateway({ ask })
  const { client, stream } = await asked(gateway)
  const other = await openRawClient(gateway.endpoint, gateway.token, canElicit)
  expect(await other.tell({ id: 0, result: { action: 'accept' } })).toBe(202)
  expect(await pendingApproval(gateway)).not.toBe('')
  await client.tell({ id: 0, result: { action: 'decline' } })
  expect(contentOf(await until(stream, null))).toBe('decline')
})

test('a client that reconnects is asked again with the same id, if it has not answered', async () => {
  await using gateway = await startMcpGateway({ ask })
  const client = await openRawClient(gateway.endpoint, gateway.token, canElicit)
  const first = await client.call('codex', { prompt: 'ask' })
  const priming = await first.events.next()
  await until(first, 'elicitation/create')
  first.cut()
  const again = await client.resume(priming.value?.id ?? '')
  expect(await until(again, 'elicitation/create')).toMatchObject({ id: 0 })
  await client.tell({ id: 0, result: { action: 'accept' } })
  expect(contentOf(await until(again, null))).toBe('accept')
})

test('the forms of other questions reach the client, and its answers reach Codex', async () => {
  const questions = [
    { id: 'color', header: 'Color', question: 'Which color?', isOther: false, options: [{ label: 'Red' }, { label: 'Blue' }] },
  ]
  await using gateway = await startMcpGateway({
    ask: async ({ handlers, turnId }) => {
      const request: ApprovalRequest = { kind: 'userInput', itemId: 'i', turnId, questions }
      return JSON.stringify(await handlers.approve(request, handlers.signal))
    },
  })
  const { client, stream, question } = await asked(gateway)
  expect(question).toMatchObject({
    params: {
      message: 'Which color?',
      requestedSchema: { properties: { color: { type: 'string', title: 'Color', enum: ['Red', 'Blue'] } }, required: ['color'] },
    },
  })
  await client.tell({ id: 0, result: { action: 'accept', content: { color: 'Blue' } } })
  expect(JSON.parse(contentOf(await until(stream, null)))).toMatchObject({ decision: 'accept', content: { color: 'Blue' } })
})

const work: Turn = ({ emit, turnId }) => {
  const item = {
    type: 'commandExecution',
    id: 'c',
    command: "/bin/bash -lc 'npm test'",
    cwd: '/ws',
    processId: '1',
    status: 'inProgress',
  }
  emit({ type: 'item.started', data: { turnId, item, startedAtMs: 1 } })
  return new Promise(() => {})
}

test('progress says what Codex does and gives signs of life, to those who ask for it', async () => {
  await using gateway = await startMcpGateway({ work }, { heartbeatMs: 100 })
  const client = await openRawClient(gateway.endpoint, gateway.token)
  const stream = await client.call('codex', { prompt: 'work' }, { meta: { progressToken: 'p1' } })
  const seen: { progress: number; message: string }[] = []
  while (seen.filter(({ message }) => message.startsWith('running: npm test (')).length < 2) {
    const { params } = await until(stream, 'notifications/progress')
    expect(params).toMatchObject({ progressToken: 'p1' })
    seen.push({ progress: Object(params).progress, message: Object(params).message })
  }
  expect(seen.map(({ progress }) => progress)).toEqual(seen.map((_, index) => index + 1))
  expect(seen.map(({ message }) => message)).toContain('running: npm test')
  stream.cut()

  const silent = await client.call('codex', { prompt: 'work' })
  await client.tell({ method: 'notifications/cancelled', params: { requestId: 4 } })
  await until(silent, 'codex/event')
  silent.cut()
})

test('a cancelled call is interrupted and answered', async () => {
  await using gateway = await startMcpGateway({ work })
  const client = await openRawClient(gateway.endpoint, gateway.token)
  const stream = await client.call('codex', { prompt: 'work' }, { id: 'c1' })
  await until(stream, 'codex/event')
  await client.tell({ method: 'notifications/cancelled', params: { requestId: 'unknown' } })
  await client.tell({ method: 'notifications/cancelled', params: { requestId: 'c1', reason: 'changed my mind' } })
  const messages = await stream.rest()
  expect(messages.map(({ params }) => Object(Object(params).msg).type)).toContain('turn_aborted')
  expect(messages.at(-1)).toMatchObject({
    id: 'c1',
    result: {
      isError: true,
      content: [{ text: 'The client cancelled the call: changed my mind.' }],
      structuredContent: { threadId: expect.any(String) },
    },
  })
  expect((await gateway.owner.toolCalls.list({})).data).toMatchObject([{ status: 'cancelled', tool: 'codex' }])
  expect((await gateway.owner.runs.list({})).data).toMatchObject([{ status: 'interrupted' }])
})

test('a cancelled call stays without an answer where the settings say so', async () => {
  await using gateway = await startMcpGateway({ work }, { answerCancelled: false })
  const client = await openRawClient(gateway.endpoint, gateway.token)
  const stream = await client.call('codex', { prompt: 'work' }, { id: 1 })
  await until(stream, 'codex/event')
  await client.tell({ method: 'notifications/cancelled', params: { requestId: 1 } })
  const messages = await stream.rest()
  expect(messages.filter(({ method }) => method === undefined)).toEqual([])
})

test('a client that disconnects does not cancel its call', async () => {
  const go = Promise.withResolvers<void>()
  await using gateway = await startMcpGateway({
    wait: async () => {
      await go.promise
      return 'done'
    },
  })
  const client = await openRawClient(gateway.endpoint, gateway.token)
  const stream = await client.call('codex', { prompt: 'wait' })
  await until(stream, 'codex/event')
  stream.cut()
  go.resolve()
  await expect.poll(async () => (await gateway.owner.runs.list({})).data[0]?.status).toBe('completed')
})

test('every call is recorded, also one that is refused', async () => {
  await using gateway = await startMcpGateway({ quick: async () => 'ok' })
  const client = await openRawClient(gateway.endpoint, gateway.token, { name: 'caller' })
  await (await client.call('codex', { prompt: 'quick' })).rest()
  await client.ask('tools/call', { name: 'codex', arguments: { prompt: 5 } })
  await client.ask('tools/call', { name: 'nope' })
  const { data } = await gateway.owner.toolCalls.list({})
  expect(data.toReversed()).toMatchObject([
    {
      tool: 'codex',
      client: 'caller',
      transport: 'streamable-http',
      status: 'completed',
      result: 'ok',
      runId: expect.stringMatching(/^run_/),
    },
    { tool: 'codex', status: 'failed', runId: null, arguments: { prompt: 5 } },
    { tool: 'nope', status: 'failed', result: "Unknown tool 'nope'" },
  ])
})

test('a reply goes on in the session of its thread', async () => {
  await using gateway = await startMcpGateway({ one: async () => 'one', two: async () => 'two' })
  const client = await openRawClient(gateway.endpoint, gateway.token)
  const first = (await (await client.call('codex', { prompt: 'one' })).rest()).at(-1) ?? {}
  const { threadId } = Object(first['result']).structuredContent
  const second = (await (await client.call('codex-reply', { prompt: 'two', threadId })).rest()).at(-1) ?? {}
  expect(Object(second['result']).structuredContent).toEqual({ threadId, content: 'two' })
  expect((await gateway.owner.sessions.list({})).data).toMatchObject([{ threadId, runCount: 2 }])
})

test('an id that is still in use is refused', async () => {
  await using gateway = await startMcpGateway({ work })
  const client = await openRawClient(gateway.endpoint, gateway.token)
  const stream = await client.call('codex', { prompt: 'work' }, { id: 1 })
  await until(stream, 'codex/event')
  expect(await client.ask('tools/call', { name: 'codex', arguments: { prompt: 'work' } }, 1)).toMatchObject({
    error: { code: -32_600 },
  })
  stream.cut()
})
