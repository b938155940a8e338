import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { EventData, EventType } from '#shared/contract/events.ts'
import { anEvent } from '#shared/testing/events.ts'
import type { CodexEvent } from './codex-event.ts'
import { createCodexEvents } from './create-codex-events.ts'

interface Sample {
  params: { id: string; msg: Record<string, unknown>; _meta: { threadId: string } }
}

/** One of each notification of the real `codex mcp-server` 0.153.4. */
const samples: Record<string, Sample> = JSON.parse(
  readFileSync(new URL('../recordings/codex-events.json', import.meta.url), 'utf8'),
)

function sample(name: string): CodexEvent {
  const found = samples[name]
  if (!found) throw new Error(`There is no sample ${name}.`)
  return { id: found.params.id, msg: { type: '', ...found.params.msg } }
}

const threadId = '01a1f876-4d5a-7342-84be-67baaeddd1b7'
const turnId = '01a1f876-4d75-7c03-952c-76e907016cb6'
const prompt = String(sample('user_message').msg['message'])

function events() {
  let seq = 0
  const codexEvents = createCodexEvents({ threadId, cwd: '/ws' })
  /** What one event of the log becomes. */
  const of = <T extends EventType>(type: T, data: EventData[T], at = 0): CodexEvent[] => {
    seq += 1
    return codexEvents.translate(anEvent(type, data, { seq, at }))
  }
  return of
}

const openedThread: EventData['thread.opened'] = {
  threadId,
  codexSessionId: threadId,
  resumed: false,
  model: 'gpt-5.5',
  modelProvider: 'fake',
  cwd: '/ws',
  approvalPolicy: 'never',
  approvalsReviewer: 'user',
  sandbox: {
    type: 'workspaceWrite',
    writableRoots: [],
    networkAccess: false,
    excludeTmpdirEnvVar: false,
    excludeSlashTmp: false,
  },
  reasoningEffort: null,
  rolloutPath: `/home/u/.codex/sessions/2026/11/20/rollout-2026-11-20T10-17-45-${threadId}.jsonl`,
}

const begun: EventData['turn.started'] = { turnId, startedAt: 1_795_169_865, contextWindow: 258_400 }

function started(item: { type: string; id: string; [member: string]: unknown }, startedAtMs: number) {
  return { turnId, item, startedAtMs }
}

test('a new thread is announced, with its servers, before the turn', () => {
  const of = events()
  expect(of('thread.opened', openedThread)).toEqual([sample('session_configured')])
  expect(of('turn.started', begun)).toEqual([sample('mcp_startup_complete'), sample('task_started')])
})

test('a thread that is continued is not announced again', () => {
  const of = events()
  expect(of('thread.opened', { ...openedThread, resumed: true })).toEqual([])
  expect(of('turn.started', begun)).toEqual([sample('task_started')])
})

test('the start of servers is told, and its end when all have settled', () => {
  const of = events()
  of('thread.opened', openedThread)
  expect(of('mcpServer.startup', { server: 'lab', state: 'starting', error: null })).toEqual([sample('mcp_startup_update')])
  of('mcpServer.startup', { server: 'bad', state: 'starting', error: null })
  expect(of('turn.started', begun).map(({ msg }) => msg.type)).toEqual(['task_started'])
  of('mcpServer.startup', { server: 'lab', state: 'ready', error: null })
  const [, complete] = of('mcpServer.startup', { server: 'bad', state: 'failed', error: 'no such program' })
  expect(complete?.msg).toEqual({
    type: 'mcp_startup_complete',
    ready: ['lab'],
    failed: [{ server: 'bad', error: 'no such program' }],
    cancelled: [],
  })
})

test('the prompt comes back as item and as message', () => {
  const of = events()
  const content = [{ type: 'text', text: prompt, text_elements: [] }]
  const item = { type: 'userMessage', id: '01a1f876-4d9b-7870-9299-266ddc582716', clientId: null, content }
  expect(of('item.started', started(item, 1_795_169_865_115))).toEqual([sample('item_started:UserMessage')])
  expect(of('item.completed', { turnId, item, completedAtMs: 1_795_169_865_115 })).toEqual([
    sample('item_completed:UserMessage'),
    sample('user_message'),
  ])
})

test('reasoning and answers are told as they grow and as a whole', () => {
  const of = events()
  const reasoning = { type: 'reasoning', id: 'rs_0011_0', summary: [], content: [] }
  expect(of('item.started', started(reasoning, 1_795_169_865_159))).toEqual([sample('item_started:Reasoning')])
  const place = { turnId, itemId: 'rs_0011_0', index: 0 }
  expect(of('reasoning.section', place)).toEqual([sample('agent_reasoning_section_break')])
  expect(of('reasoning.delta', { ...place, text: '**Planning**' })).toEqual([sample('reasoning_content_delta')])
  const thought = { ...reasoning, summary: ['**Planning** think about it'] }
  expect(of('item.completed', { turnId, item: thought, completedAtMs: 1_795_169_865_159 })).toEqual([
    sample('item_completed:Reasoning'),
    sample('agent_reasoning'),
  ])

  const message = { type: 'agentMessage', id: 'msg_0013_0', text: '', phase: null, memoryCitation: null }
  expect(of('item.started', started(message, 1_795_169_865_647))).toEqual([sample('item_started:AgentMessage')])
  const delta = { turnId, itemId: 'msg_0013_0', text: 'all done' }
  expect(of('message.delta', delta)).toEqual([sample('agent_message_content_delta')])
  expect(of('item.completed', { turnId, item: { ...message, text: 'all done' }, completedAtMs: 1_795_169_865_647 })).toEqual([
    sample('item_completed:AgentMessage'),
    sample('agent_message'),
  ])
})

const command = {
  type: 'commandExecution',
  id: 'call_0011_1',
  command: "/bin/bash -lc 'echo hi > b.txt; cat a.txt'",
  cwd: '/ws',
  processId: '11094',
  source: 'unifiedExecStartup',
  status: 'inProgress',
  commandActions: [{ type: 'unknown', command: 'echo hi > b.txt; cat a.txt' }],
  aggregatedOutput: null,
  exitCode: null,
  durationMs: null,
}
const ranCommand = { ...command, status: 'completed', aggregatedOutput: 'hello\n', exitCode: 0, durationMs: 0.002754 }

test('a command begins, speaks and ends', () => {
  const of = events()
  const startedAtMs = 1_795_169_865_320
  expect(of('item.started', started(command, startedAtMs))).toEqual([
    sample('item_started:CommandExecution'),
    sample('exec_command_begin'),
  ])
  expect(of('command.output', { turnId, itemId: 'call_0073_0', text: 'start\n' })[0]?.msg).toEqual(
    sample('exec_command_output_delta').msg,
  )
  expect(of('item.completed', { turnId, item: ranCommand, completedAtMs: startedAtMs })).toEqual([
    sample('item_completed:CommandExecution'),
    sample('exec_command_end'),
  ])
})

const withoutProcess = { ...command, processId: null }

test('a command that was allowed begins when it runs, one that was declined never', () => {
  const of = events()
  expect(of('item.started', started(withoutProcess, 1))).toEqual([])
  const types = of('item.completed', { turnId, item: ranCommand, completedAtMs: 2 }).map(({ msg }) => msg.type)
  expect(types).toEqual(['item_started', 'exec_command_begin', 'item_completed', 'exec_command_end'])

  of('item.started', started({ ...withoutProcess, id: 'c2' }, 1))
  const declined = { ...withoutProcess, id: 'c2', status: 'declined' }
  expect(of('item.completed', { turnId, item: declined, completedAtMs: 2 })).toEqual([])
})

const changes = [
  { path: '/ws/c.txt', kind: { type: 'add' }, diff: 'new file\n' },
  { path: '/ws/a.txt', kind: { type: 'update', move_path: null }, diff: '@@ -1 +1 @@\n-hello\n+hello world\n' },
]
const patch = { type: 'fileChange', id: 'call_0012_0', changes, status: 'inProgress' }

test('a change of files is told with what it did', () => {
  const of = events()
  expect(of('item.started', started(patch, 1_795_169_865_405))).toEqual([])
  const item = { ...patch, status: 'completed' }
  expect(of('item.completed', { turnId, item, completedAtMs: 1_795_169_865_611 })).toEqual([
    sample('item_started:FileChange'),
    sample('patch_apply_begin'),
    sample('item_completed:FileChange'),
    sample('patch_apply_end'),
  ])
  expect(of('diff.updated', { turnId, diff: String(sample('turn_diff').msg['unified_diff']) })).toEqual([sample('turn_diff')])
})

test('a change of files that somebody is asked about says so from its beginning', () => {
  const of = events()
  of('item.started', started(patch, 1))
  const request = { kind: 'fileChange', itemId: patch.id, turnId, reason: null } as const
  const asked = [{ path: '/outside/p.txt', kind: 'add', movePath: null, diff: 'outside\n' } as const]
  const [item, begin, question] = of(
    'approval.requested',
    { approvalId: 'apr_1', request: { ...request, changes: asked }, expiresAt: 0 },
    1_795_169_909_196,
  )
  expect(item?.msg['item']).toMatchObject({ auto_approved: false })
  expect(begin?.msg).toMatchObject({ type: 'patch_apply_begin', auto_approved: false })
  const expected = sample('apply_patch_approval_request').msg
  expect(question?.msg).toEqual({ ...expected, call_id: patch.id, turn_id: turnId })
})

test('a question about a command has all that the old server asked with', () => {
  const of = events()
  const expected = sample('exec_approval_request')
  const request: EventData['approval.requested']['request'] = {
    kind: 'command',
    itemId: 'call_0034_0',
    turnId: expected.id,
    command: "/bin/bash -lc 'touch /outside/e.txt && echo touched'",
    cwd: '/ws',
    reason: 'need to write outside',
    parsedCommand: [{ type: 'unknown', command: 'touch /outside/e.txt && echo touched' }],
    proposedExecpolicyAmendment: ['touch', '/outside/e.txt'],
  }
  expect(of('approval.requested', { approvalId: 'apr_1', request, expiresAt: 0 }, 1_795_169_917_697)).toEqual([expected])
})

test('a question of an MCP server is told, though it is answered elsewhere', () => {
  const of = events()
  const expected = sample('elicitation_request')
  const asked = Object(expected.msg['request'])
  const request = {
    kind: 'elicitation',
    itemId: 'call_0066_0',
    turnId: expected.id,
    serverName: 'lab',
    message: asked.message,
    requestedSchema: asked.requested_schema,
    meta: asked._meta,
  } as const
  expect(of('approval.requested', { approvalId: 'apr_1', request, expiresAt: 0 })).toEqual([expected])
})

test('a call of an MCP tool is told with its result, or its error', () => {
  const of = events()
  const call = {
    type: 'mcpToolCall',
    id: 'call_0063_0',
    server: 'lab',
    tool: 'echo',
    status: 'inProgress',
    arguments: { text: 'a' },
    readOnlyHint: true,
    result: null,
    error: null,
    durationMs: null,
  }
  const named = (name: string) => ({ ...sample(name).msg, thread_id: threadId, turn_id: turnId })
  const [item, begin] = of('item.started', started(call, 1_795_170_932_337))
  expect(item?.msg).toEqual(named('item_started:McpToolCall'))
  expect(begin?.msg).toEqual(sample('mcp_tool_call_begin').msg)

  const result = {
    content: [{ type: 'text', text: 'echo: {"text":"a"}' }],
    structuredContent: { tool: 'echo', args: { text: 'a' } },
    _meta: null,
  }
  const ended = { ...call, status: 'completed', result, durationMs: 1.282873 }
  const [done, end] = of('item.completed', { turnId, item: ended, completedAtMs: 1_795_170_932_338 })
  expect(done?.msg).toEqual(named('item_completed:McpToolCall'))
  expect(end?.msg).toEqual(sample('mcp_tool_call_end').msg)

  const failed = { ...call, status: 'failed', error: { message: 'no' }, durationMs: 1 }
  expect(of('item.completed', { turnId, item: failed, completedAtMs: 3 })[1]?.msg).toMatchObject({ result: { Err: 'no' } })
})

test('the use of tokens is told in the old words', () => {
  const of = events()
  const usage = {
    totalTokens: 131,
    inputTokens: 111,
    cachedInputTokens: 10,
    cacheWriteInputTokens: 0,
    outputTokens: 20,
    reasoningOutputTokens: 5,
  }
  const window = { usedPercent: 5, windowDurationMins: 300, resetsAt: 1 }
  const rateLimits = { limitId: 'codex', limitName: null, normalModelSlug: null, primary: null, secondary: window }
  const [count] = of('usage.updated', { turnId, total: usage, last: usage, contextWindow: 258_400, rateLimits })
  const expected = sample('token_count').msg
  expect(count?.msg).toEqual({
    ...expected,
    rate_limits: { ...Object(expected['rate_limits']), secondary: { used_percent: 5, window_minutes: 300, resets_at: 1 } },
  })
})

test("the model's own items pass through", () => {
  const of = events()
  const item = sample('raw_response_item:function_call').msg['item']
  expect(of('raw.item', { turnId, item })).toEqual([sample('raw_response_item:function_call')])
  const { response_id, token_usage, usage_metadata } = sample('raw_response_completed').msg
  const raw = { turnId, responseId: String(response_id), tokenUsage: token_usage, usageMetadata: usage_metadata }
  expect(of('raw.response', raw)).toEqual([sample('raw_response_completed')])
})

const ended: EventData['turn.ended'] = {
  turnId,
  status: 'completed',
  lastMessage: 'all done',
  error: null,
  startedAt: 1_795_169_865,
  completedAt: 1_795_169_865,
  durationMs: 571,
  timeToFirstTokenMs: 79,
}

test('a turn ends completed or aborted', () => {
  const of = events()
  expect(of('turn.ended', ended)).toEqual([sample('task_complete')])
  const [aborted] = of('turn.ended', { ...ended, status: 'interrupted' })
  expect(aborted?.msg).toMatchObject({ type: 'turn_aborted', turn_id: turnId, reason: 'interrupted', duration_ms: 571 })
})

test('the time to the first token is measured where Codex does not tell it', () => {
  const of = events()
  of('turn.started', begun, 1_000)
  of('message.delta', { turnId, itemId: 'm', text: 'x' }, 1_250)
  const [complete] = of('turn.ended', { ...ended, timeToFirstTokenMs: null }, 2_000)
  expect(complete?.msg['time_to_first_token_ms']).toBe(250)
})

const notice: EventData['notice'] = {
  turnId,
  level: 'warning',
  message: 'Reconnecting... 1/2',
  details: "We're currently experiencing high demand, which may cause temporary errors.",
  willRetry: true,
  codexErrorInfo: { responseStreamDisconnected: { httpStatusCode: null } },
}

test('a retry is told, and the half answer before it is forgotten', () => {
  const of = events()
  const half = { type: 'agentMessage', id: 'half', text: '' }
  of('item.started', started(half, 1))
  expect(of('notice', notice)[0]?.msg).toEqual(sample('stream_error').msg)
  expect(of('item.completed', { turnId, item: { ...half, text: 'ha' }, completedAtMs: 2 })).toEqual([])
})

test('nothing is told after an error, because the call was answered with it', () => {
  const of = events()
  const message = "We're currently experiencing high demand, which may cause temporary errors."
  const failure = {
    ...notice,
    level: 'error',
    willRetry: false,
    message,
    details: null,
    codexErrorInfo: 'internalServerError',
  } as const
  expect(of('notice', failure)[0]?.msg).toEqual(sample('error').msg)
  expect(
    of('turn.ended', { ...ended, status: 'failed', error: { message, codexErrorInfo: null, additionalDetails: null } }),
  ).toEqual([])
})

test('a turn that failed without a word before is told as an error', () => {
  const of = events()
  const error = { message: 'Codex ended.', codexErrorInfo: null, additionalDetails: null }
  const [told] = of('turn.ended', { ...ended, status: 'failed', error })
  expect(told?.msg).toEqual({ type: 'error', message: 'Codex ended.', codex_error_info: 'other' })
})

test('items that the old server did not know are told in its way of writing', () => {
  const of = events()
  const compaction = { type: 'contextCompaction', id: 'cc', startedAtMs: 1, completedAtMs: null }
  expect(of('item.started', started(compaction, 1))[0]?.msg['item']).toEqual({ type: 'ContextCompaction', id: 'cc' })
  const types = of('item.completed', { turnId, item: compaction, completedAtMs: 2 }).map(({ msg }) => msg.type)
  expect(types).toEqual(['item_completed', 'context_compacted'])
  const search = { type: 'webSearch', id: 'ws', query: 'mcp', action: { type: 'openPage', url: 'https://x' } }
  const [item, begin] = of('item.started', started(search, 1))
  expect(item?.msg['item']).toEqual({
    type: 'WebSearch',
    id: 'ws',
    query: 'mcp',
    action: { type: 'open_page', url: 'https://x' },
  })
  expect(begin?.msg).toEqual({ type: 'web_search_begin', call_id: 'ws' })
})
