import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { EngineEvent } from '#shared/contract/engine-events.ts'
import type { Item } from '#shared/contract/items.ts'
import { CodexEvent } from './codex-event.ts'
import { createTurnReader, type TurnReader } from './turn-reader.ts'

/** One recorded turn of Codex 0.153.4: reasoning, command, patch, MCP tool, approved command, message; long texts cut. */
const recording = new URL('recordings/turn-0.153.4.jsonl', import.meta.url)

function recorded(): CodexEvent[] {
  return readFileSync(recording, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"codex/event"'))
    .map((line) => CodexEvent.parse(JSON.parse(line).params))
}

function readAll(reader: TurnReader, events: readonly CodexEvent[]): EngineEvent[] {
  return events.flatMap((event) => reader.read(event))
}

function aMessage(msg: { type: string; [member: string]: unknown }, id = 'turn'): CodexEvent {
  return { id, msg }
}

const types = (events: readonly EngineEvent[]) =>
  events.map((event) =>
    'item' in event.data && event.type !== 'raw.item' ? `${event.type} ${(event.data.item as Item).type}` : event.type,
  )

test('reads a recorded turn in order, each item started and completed once', () => {
  const events = readAll(createTurnReader({ threadId: null, rawEvents: false }), recorded())

  expect(types(events)).toEqual([
    'thread.opened',
    'mcpServer.startup',
    'turn.started',
    'mcpServer.startup',
    'item.started userMessage',
    'item.completed userMessage',
    'item.started reasoning',
    'reasoning.section',
    'reasoning.delta',
    'item.completed reasoning',
    'item.started commandExecution',
    'command.output',
    'command.output',
    'item.completed commandExecution',
    'usage.updated',
    'item.started fileChange',
    'item.completed fileChange',
    'diff.updated',
    'usage.updated',
    'diff.updated',
    'item.started mcpToolCall',
    'item.completed mcpToolCall',
    'usage.updated',
    'diff.updated',
    'item.started commandExecution',
    'item.completed commandExecution',
    'usage.updated',
    'diff.updated',
    'item.started agentMessage',
    'message.delta',
    'message.delta',
    'item.completed agentMessage',
    'usage.updated',
    'diff.updated',
  ])
})

test('gives items the shape of the app-server', () => {
  const events = readAll(createTurnReader({ threadId: null, rawEvents: false }), recorded())
  const completed = events.flatMap((event) => (event.type === 'item.completed' ? [event.data.item] : []))

  expect(completed).toMatchObject([
    { type: 'userMessage', content: [{ type: 'text', text: expect.stringMatching(/^x/) }] },
    { type: 'reasoning', summary: ['**Planning** think about it'], content: [] },
    {
      type: 'commandExecution',
      command: `/bin/bash -lc 'echo '\\''héllo'\\''; sleep 0.3; cat a.txt'`,
      cwd: '/ws',
      status: 'completed',
      source: 'unifiedExecStartup',
      commandActions: [{ type: 'unknown', command: "echo 'héllo'; sleep 0.3; cat a.txt" }],
      aggregatedOutput: 'héllo\nhello\n',
      exitCode: 0,
      durationMs: 359,
    },
    {
      type: 'fileChange',
      status: 'completed',
      changes: [
        { path: '/ws/a.txt', kind: { type: 'update', move_path: null }, diff: '@@ -1 +1 @@\n-hello\n+hello world\n' },
        { path: '/ws/c.txt', kind: { type: 'add' }, diff: 'new file\n' },
      ],
    },
    {
      type: 'mcpToolCall',
      server: 'fixture',
      tool: 'echo',
      status: 'completed',
      arguments: { text: 'hi' },
      result: { content: [{ type: 'text', text: 'echo: hi' }] },
      error: null,
    },
    { type: 'commandExecution', status: 'completed', exitCode: 0 },
    { type: 'agentMessage', text: 'all done', phase: null },
  ])
})

test('remembers what the result of the turn needs', () => {
  const reader = createTurnReader({ threadId: null, rawEvents: false })
  readAll(reader, recorded())

  expect(reader.lastMessage).toBe('all done')
  expect(reader.threadId).toMatch(/^[\da-f-]{36}$/)
  expect(reader.turnId).toMatch(/^[\da-f-]{36}$/)
  expect(reader.usage).toMatchObject({ totalTokens: 600, outputTokens: 100 })
  expect(reader.outcome).toMatchObject({ end: 'completed', complaint: null, times: { last_agent_message: 'all done' } })
})

test("reports the model's own items only when asked", () => {
  const events = readAll(createTurnReader({ threadId: null, rawEvents: true }), recorded())

  expect(events.filter((event) => event.type === 'raw.item')).toHaveLength(13)
  expect(events.find((event) => event.type === 'raw.response')).toMatchObject({
    data: { responseId: 'resp_000001', tokenUsage: { total_tokens: 120 } },
  })
})

test('keeps a character whole that is cut between two chunks', () => {
  const reader = createTurnReader({ threadId: 'thread', rawEvents: false })
  const bytes = Buffer.from('é')
  const chunks = [bytes.subarray(0, 1), bytes.subarray(1)].map((part) => part.toString('base64'))

  const events = chunks.flatMap((chunk) => reader.read(aMessage({ type: 'exec_command_output_delta', call_id: 'c', chunk })))

  expect(events).toEqual([{ type: 'command.output', data: { turnId: 'turn', itemId: 'c', text: 'é' } }])
})

test('tells a retry from the error that ends the turn', () => {
  const reader = createTurnReader({ threadId: 'thread', rawEvents: false })
  const retry = reader.read(
    aMessage({
      type: 'stream_error',
      message: 'Reconnecting... 1/2',
      codex_error_info: { response_stream_disconnected: { http_status_code: null } },
      additional_details: 'high demand',
    }),
  )
  expect(retry).toMatchObject([
    {
      type: 'notice',
      data: { willRetry: true, details: 'high demand', codexErrorInfo: { responseStreamDisconnected: { httpStatusCode: null } } },
    },
  ])
  expect(reader.outcome.end).toBeNull()

  const end = reader.read(aMessage({ type: 'error', message: 'No more.', codex_error_info: 'usage_limit_exceeded' }))
  expect(end).toMatchObject([
    { type: 'notice', data: { level: 'error', willRetry: false, codexErrorInfo: 'usageLimitExceeded' } },
  ])
  expect(reader.outcome).toMatchObject({ end: 'failed', complaint: { message: 'No more.' } })
})

test('reads commands, patches and MCP calls of versions that send no items for them', () => {
  const reader = createTurnReader({ threadId: 'thread', rawEvents: false })
  const command = { call_id: 'c', command: ['bash', '-lc', 'false'], cwd: '/ws', parsed_cmd: [] }
  const call = { call_id: 'm', invocation: { server: 's', tool: 't', arguments: { a: 1 } } }
  const events = readAll(reader, [
    aMessage({ type: 'exec_command_begin', ...command }),
    aMessage({ type: 'exec_command_end', ...command, exit_code: 1, aggregated_output: '', duration: { secs: 1, nanos: 5e6 } }),
    aMessage({ type: 'patch_apply_end', call_id: 'p', success: true, changes: { '/ws/a': { type: 'add', content: 'x' } } }),
    aMessage({ type: 'mcp_tool_call_begin', ...call }),
    aMessage({ type: 'mcp_tool_call_end', ...call, result: { Err: 'no such tool' } }),
  ])

  expect(events).toMatchObject([
    { type: 'item.started', data: { item: { id: 'c', status: 'inProgress' } } },
    { type: 'item.completed', data: { item: { id: 'c', status: 'failed', exitCode: 1, durationMs: 1005 } } },
    { type: 'item.started', data: { item: { id: 'p', status: 'inProgress' } } },
    { type: 'item.completed', data: { item: { id: 'p', status: 'completed', changes: [{ path: '/ws/a', diff: 'x' }] } } },
    { type: 'item.started', data: { item: { id: 'm', status: 'inProgress' } } },
    { type: 'item.completed', data: { item: { id: 'm', status: 'failed', error: { message: 'no such tool' } } } },
  ])
})

test('keeps items of types that it does not know', () => {
  const reader = createTurnReader({ threadId: 'thread', rawEvents: false })

  const events = reader.read(
    aMessage({ type: 'item_completed', item: { type: 'ImageView', id: 'i', image_path: '/a.png' }, completed_at_ms: 7 }),
  )

  expect(events.at(-1)).toEqual({
    type: 'item.completed',
    data: { turnId: 'turn', completedAtMs: 7, item: { type: 'imageView', id: 'i', imagePath: '/a.png' } },
  })
})

test('passes over messages that look different from what is expected', () => {
  const reader = createTurnReader({ threadId: 'thread', rawEvents: false })

  expect(reader.read(aMessage({ type: 'item_started', item: 'no item' }))).toEqual([])
  expect(reader.read(aMessage({ type: 'something_new', text: 'hello' }))).toEqual([])
})

test('completes what an interrupted turn leaves open, as far as it came', () => {
  const reader = createTurnReader({ threadId: 'thread', rawEvents: false })
  const command = { type: 'CommandExecution', id: 'c', command: ['ls'], cwd: '/ws' }
  readAll(reader, [
    aMessage({ type: 'item_started', item: { type: 'AgentMessage', id: 'm', content: [{ type: 'Text', text: '' }] } }),
    aMessage({ type: 'agent_message_content_delta', item_id: 'm', delta: 'half' }),
    aMessage({ type: 'item_started', item: command }),
    aMessage({ type: 'exec_command_output_delta', call_id: 'c', chunk: Buffer.from('out').toString('base64') }),
  ])

  expect(reader.completeOpen()).toMatchObject([
    { type: 'item.completed', data: { item: { id: 'm', text: 'half' } } },
    { type: 'item.completed', data: { item: { id: 'c', status: 'failed', aggregatedOutput: 'out' } } },
  ])
  expect(reader.completeOpen()).toEqual([])
})
