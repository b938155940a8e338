import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ApprovalRequest } from '#shared/contract/approvals.ts'
import { type McpGateway, startMcpGateway } from '../../testing/mcp-gateway.ts'
import { toMessage } from '../testing/raw-client.ts'
import type { Turn } from '../testing/scripted-engine.ts'
import { isRecord } from '../wire/json-rpc.ts'
import { statelessHeaders } from '../wire/stateless-message.ts'

/** Asks once and says how it was answered. */
const ask: Turn = async ({ handlers, turnId }) => {
  const request: ApprovalRequest = { kind: 'permissions', itemId: 'i', turnId, permissions: {}, reason: null }
  const { decision } = await handlers.approve(request, handlers.signal)
  return decision
}

let gateway: McpGateway
beforeAll(async () => {
  gateway = await startMcpGateway({ ask })
})
afterAll(() => gateway[Symbol.asyncDispose]())

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} } },
}

/** Calls a tool and gives the answer, which must come at once. */
async function call(members: object, tool = 'codex'): Promise<Record<string, unknown>> {
  const params = { _meta: meta, name: tool, arguments: { prompt: 'ask' }, ...members }
  const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params }
  const response = await fetch(gateway.endpoint, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${gateway.token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...statelessHeaders(message),
    },
    body: JSON.stringify(message),
    signal: AbortSignal.timeout(5_000),
  })
  const text = await response.text()
  if (response.headers.get('content-type') === 'application/json') return toMessage(text)
  const last = text.split('\n').findLast((line) => line.startsWith('data: {'))
  return toMessage(last?.slice('data: '.length) ?? '')
}

interface Question {
  requestState: string
  approvalId: string
}

function questionOf(answer: Record<string, unknown>): Question {
  expect(answer).toMatchObject({ result: { resultType: 'input_required' } })
  const { inputRequests, requestState } = Object(answer['result'])
  const [approvalId = ''] = Object.keys(isRecord(inputRequests) ? inputRequests : {})
  return { requestState, approvalId }
}

const answered = ({ approvalId, requestState }: Question, response: unknown) => ({
  requestState,
  inputResponses: { [approvalId]: response },
})
const accept = { action: 'accept', content: {} }
const completed = { result: { structuredContent: { content: 'accept' } } }

test.for([
  ['nothing', () => ({})],
  ['no responses', () => ({ inputResponses: {} })],
  ['the response to another question', () => ({ inputResponses: { other: accept } })],
] as const)('a client that comes back with %s is asked again, and its answer then counts', async ([, membersOf]) => {
  const question = questionOf(await call({}))
  expect(questionOf(await call({ requestState: question.requestState, ...membersOf() }))).toEqual(question)
  expect(await call(answered(question, accept))).toMatchObject(completed)
})

test.for([5, 'accept', null, [], {}, { action: 'perhaps' }, { action: 5 }, { decision: 'maybe' }])(
  'the answer %j is refused at once, and a right one then counts',
  async (response) => {
    const question = questionOf(await call({}))
    expect(await call(answered(question, response))).toMatchObject({
      id: 1,
      error: { code: -32_602, message: expect.stringContaining(question.approvalId) },
    })
    expect(await call(answered(question, accept))).toMatchObject(completed)
  },
)

test.for([5, 'accept', []])('the responses %j are refused at once, and a right answer then counts', async (inputResponses) => {
  const question = questionOf(await call({}))
  const refused = await call({ requestState: question.requestState, inputResponses })
  expect(refused).toMatchObject({ error: { code: -32_602 } })
  expect(await call(answered(question, accept))).toMatchObject(completed)
})

test('a state is refused in a call of another tool, and stays with its own', async () => {
  const question = questionOf(await call({}))
  expect(await call(answered(question, accept), 'codex-reply')).toMatchObject({
    error: { code: -32_602, message: expect.stringContaining('`codex`') },
  })
  expect(await call(answered(question, accept))).toMatchObject(completed)
})

test('a client that comes back after somebody else answered gets the result', async () => {
  const question = questionOf(await call({}))
  await gateway.owner.approvals.answer({ id: question.approvalId, decision: 'accept' })
  expect(await call({ requestState: question.requestState })).toMatchObject(completed)
})

test.for(['made-up', ''])('the state %j means no call', async (requestState) => {
  expect(await call({ requestState, inputResponses: {} })).toMatchObject({ result: { isError: true } })
})
