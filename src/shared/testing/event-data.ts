import type { EventData } from '../contract/events.ts'

const turnId = 'turn_1'
const itemId = 'item_1'
const item = { type: 'agentMessage', id: itemId, text: 'Hello' }
const usage = {
  totalTokens: 12,
  inputTokens: 10,
  cachedInputTokens: 0,
  cacheWriteInputTokens: 0,
  outputTokens: 2,
  reasoningOutputTokens: 0,
}
const caller = { client: 'cursor', transport: 'stdio' } as const

/** Data of every type of event, for tests in which they do not matter. */
export const sampleData: EventData = {
  'thread.opened': {
    threadId: 'thread_1',
    codexSessionId: 'thread_1',
    resumed: false,
    model: 'gpt-5',
    modelProvider: 'openai',
    cwd: '/ws',
    approvalPolicy: 'on-request',
    approvalsReviewer: 'user',
    sandbox: null,
    reasoningEffort: null,
    rolloutPath: null,
  },
  'mcpServer.startup': { server: 'lab', state: 'ready', error: null },
  'turn.started': { turnId, startedAt: null, contextWindow: null },
  'turn.ended': {
    turnId,
    status: 'completed',
    lastMessage: 'Hello',
    error: null,
    startedAt: null,
    completedAt: null,
    durationMs: null,
    timeToFirstTokenMs: null,
  },
  'item.started': { turnId, item, startedAtMs: null },
  'item.completed': { turnId, item, completedAtMs: null },
  'message.delta': { turnId, itemId, text: 'Hel' },
  'reasoning.section': { turnId, itemId, index: 0 },
  'reasoning.delta': { turnId, itemId, index: 0, text: 'Hm' },
  'command.output': { turnId, itemId, text: 'a.txt\n' },
  'diff.updated': { turnId, diff: '' },
  'usage.updated': { turnId, total: usage, last: usage, contextWindow: null, rateLimits: null },
  notice: { turnId, level: 'info', message: 'Note.', details: null, willRetry: false, codexErrorInfo: null },
  'raw.item': { turnId, item: {} },
  'raw.response': { turnId, responseId: 'resp_1', tokenUsage: null, usageMetadata: null },
  'run.queued': { prompt: 'Do it.', ...caller },
  'run.started': { attempt: 1 },
  'run.ended': { status: 'completed', result: 'Hello', error: null, usage },
  'approval.requested': {
    approvalId: 'apr_1',
    request: { kind: 'permissions', itemId, turnId, permissions: {}, reason: null },
    expiresAt: 2,
  },
  'approval.answered': { approvalId: 'apr_1', decision: 'accept', answeredBy: 'owner', answeredAs: 'owner', reason: null },
  'session.opened': { title: 'Do it.', workspace: '/ws', client: 'cursor' },
  'session.updated': { title: 'Done' },
  'toolCall.started': { toolCallId: 'call_1', tool: 'codex', ...caller },
  'toolCall.ended': { toolCallId: 'call_1', tool: 'codex', status: 'completed', durationMs: 5 },
  'connection.opened': { connectionId: 'con_1', ...caller },
  'connection.closed': { connectionId: 'con_1', ...caller },
  'engine.changed': {
    status: {
      readiness: 'ready',
      kind: 'app-server',
      why: 'It is the newest.',
      nextStep: null,
      codexPath: '/bin/codex',
      codexVersion: '0.169.0',
      codexHome: null,
      login: 'chatgpt',
      account: null,
      demo: false,
      process: { status: 'ready', pid: 1 },
      activeTurns: 0,
    },
  },
  'gateway.changed': { state: 'running' },
  'settings.changed': { keys: ['port'] },
  log: { level: 'info', event: 'gateway.started', fields: {} },
}
