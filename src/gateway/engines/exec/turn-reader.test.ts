import { expect, test } from 'vitest'
import type { EngineEvent } from '#shared/contract/engine-events.ts'
import { defaultPolicy } from '#shared/contract/policy.ts'
import type { TurnRequest } from '../engine.ts'
import { createTurnReader } from './turn-reader.ts'

const request: TurnRequest = {
  threadId: null,
  cwd: '/ws',
  policy: { ...defaultPolicy, approvalPolicy: 'never' },
  prompt: 'Do it.',
  client: 't',
  rawEvents: false,
}
const thread = { type: 'thread.started', thread_id: 'T' }
const started = { type: 'turn.started' }
const ended = (input: number, output: number) => ({
  type: 'turn.completed',
  usage: { input_tokens: input, output_tokens: output },
})
const itemOf = (event: EngineEvent | undefined) => (event?.type.startsWith('item.') ? event.data : null)

/** The events of these lines, after a thread and a turn were opened. */
function readTurn(lines: readonly object[], given: TurnRequest = request, before: Parameters<typeof createTurnReader>[1] = null) {
  const reader = createTurnReader(given, before)
  const opening = [thread, started].flatMap((line) => reader.read(JSON.stringify(line)))
  return { reader, opening, events: lines.flatMap((line) => reader.read(JSON.stringify(line))) }
}

test('begins with the thread, the turn, and the prompt as an item', () => {
  const { opening, reader } = readTurn([])
  expect(opening.map((event) => event.type)).toEqual(['thread.opened', 'turn.started', 'item.started', 'item.completed'])
  expect(itemOf(opening.at(-1))).toMatchObject({ item: { type: 'userMessage', content: [{ type: 'text', text: 'Do it.' }] } })
  expect(reader).toMatchObject({ threadId: 'T', turnId: expect.any(String), end: null })
})

test('items have the shape of the app-server, and ids that no other turn has', () => {
  const command = { type: 'command_execution', id: 'item_0', command: 'false', aggregated_output: '', exit_code: null }
  const { events } = readTurn([
    { type: 'item.started', item: { ...command, status: 'in_progress' } },
    { type: 'item.completed', item: { ...command, exit_code: 1, status: 'failed' } },
    {
      type: 'item.completed',
      item: { type: 'file_change', id: 'item_1', changes: [{ path: '/ws/a', kind: 'add' }], status: 'completed' },
    },
    { type: 'item.completed', item: { type: 'todo_list', id: 'item_2', items: [{ text: 'a', is_done: true }] } },
  ])
  expect(events.map((event) => event.type)).toEqual([
    ...['item.started', 'item.completed', 'item.started', 'item.completed', 'item.started', 'item.completed'],
  ])
  expect(events.filter((event) => event.type === 'item.completed').map(({ data }) => data.item)).toMatchObject([
    { type: 'commandExecution', command: 'false', cwd: '/ws', status: 'failed', exitCode: 1, aggregatedOutput: '' },
    {
      type: 'fileChange',
      changes: [{ path: '/ws/a', kind: { type: 'add' }, diff: '', isDiffUnknown: true }],
      status: 'completed',
    },
    { type: 'todoList', items: [{ text: 'a', isDone: true }] },
  ])
  expect(itemOf(events[0])).not.toMatchObject({ item: { id: 'item_0' } })
})

test('a new try is a warning, a failure an error, and a warning of Codex is no item', () => {
  const { events } = readTurn([
    { type: 'error', message: 'Reconnecting... 1/2 (stream disconnected)' },
    { type: 'error', message: 'exceeded retry limit' },
    { type: 'item.completed', item: { type: 'error', id: 'item_0', message: 'Model metadata not found.' } },
  ])
  expect(events.map(({ data }) => data)).toMatchObject([
    { level: 'warning', willRetry: true },
    { level: 'error', willRetry: false },
    { level: 'warning', message: 'Model metadata not found.' },
  ])
})

test('counts what the turn used of what the thread used, where that is known', () => {
  expect(readTurn([ended(10, 5)]).reader.usage?.turn).toMatchObject({ totalTokens: 15 })
  const resumed = { ...request, threadId: 'T' }
  const before = readTurn([ended(10, 5)]).reader.usage?.total ?? null
  expect(readTurn([ended(30, 6)], resumed, before).reader.usage?.turn).toMatchObject({ inputTokens: 20, outputTokens: 1 })
  const unknown = readTurn([ended(30, 6)], resumed)
  expect(unknown.reader.usage).toBeNull()
  expect(unknown.events).toEqual([])
})

test('the end completes what is open', () => {
  const item = { type: 'command_execution', id: 'item_0', command: 'sleep 9', status: 'in_progress' }
  const { reader } = readTurn([{ type: 'item.started', item }])
  const end = reader.finish('interrupted', null)
  expect(end.map((event) => event.type)).toEqual(['item.completed', 'turn.ended'])
  expect(itemOf(end[0])).toMatchObject({ item: { status: 'failed' } })
})

test('what is no message is passed over', () => {
  const { reader } = readTurn([])
  for (const line of ['', 'text', '[]', '{"type":"new"}', '{"type":"item.completed"}']) expect(reader.read(line)).toEqual([])
})

test('a type that is a name of every object is a type as any other', () => {
  for (const type of ['__proto__', 'constructor', 'toString']) {
    const { events } = readTurn([{ type: 'item.completed', item: { type, id: 'item_0', text: 'a' } }])
    expect(events.map((event) => itemOf(event))).toMatchObject([{ item: { text: 'a' } }, { item: { text: 'a' } }])
  }
})

test('an item that is nested beyond all measure is passed over with a notice', () => {
  const { reader } = readTurn([])
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
  for (const type of ['mcp_tool_call', 'unknown']) {
    const item = `{"type":"${type}","id":"item_0","server":"s","tool":"t","arguments":${deep}}`
    expect(reader.read(`{"type":"item.started","item":${item}}`)).toEqual([])
    expect(reader.read(`{"type":"item.completed","item":${item}}`)).toMatchObject([
      { type: 'notice', data: { level: 'warning' } },
    ])
  }
  const odd = { type: 'item.completed', item: { type: 'error', id: 'item_1', message: { toString: 1 } } }
  expect(reader.read(JSON.stringify(odd))).toMatchObject([{ type: 'notice' }])
  const answer = { type: 'item.completed', item: { type: 'agent_message', id: 'item_2', text: 'Done.' } }
  reader.read(JSON.stringify(answer))
  expect(reader.lastMessage).toBe('Done.')
})

test.each([
  [null, 1],
  ['on-request', 1],
  ['untrusted', 1],
  ['never', 0],
] as const)('warns at the approval policy %s %i times that it cannot ask', (approvalPolicy, times) => {
  const { opening } = readTurn([], { ...request, policy: { ...defaultPolicy, approvalPolicy } })
  const warnings = opening.filter((event) => event.type === 'notice')
  expect(warnings).toHaveLength(times)
  for (const { data } of warnings)
    expect(data).toMatchObject({ level: 'warning', message: expect.stringContaining('cannot ask for approval') })
})
