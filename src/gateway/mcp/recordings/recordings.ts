import { scriptPrompt } from '../../demo/script.ts'

/** One request of a recording. `<workspace>`, `<outside>` and `<thread>` stand for what is known only at run time. */
export interface Step {
  method: string
  params?: Record<string, unknown>
  /** Results for the elicitations that come before the answer, in order. */
  answers?: readonly Record<string, unknown>[]
}

export interface Recording {
  name: string
  steps: readonly Step[]
}

const hello: Step = {
  method: 'initialize',
  params: {
    protocolVersion: '2025-06-18',
    capabilities: { elicitation: {} },
    clientInfo: { name: 'recorder', version: '1.0.0' },
  },
}

function call(name: string, args?: unknown, answers: readonly Record<string, unknown>[] = []): Step {
  return { method: 'tools/call', params: args === undefined ? { name } : { name, arguments: args }, answers }
}

const codex = (args: unknown) => call('codex', args)
const reply = (args: unknown) => call('codex-reply', args)

const thread = '01a1f876-4d5a-7342-84be-67baaeddd1b7'

const badThreadIds = [
  'abc',
  '',
  thread,
  thread.toUpperCase(),
  thread.replaceAll('-', ''),
  `{${thread}}`,
  `urn:uuid:${thread}`,
  `{${thread.replaceAll('-', '')}}`,
  `${thread}0`,
  thread.slice(1),
  `0${thread}`,
  'zzz',
  'é',
  '01a1f8764d5a-7342-84be-67baaeddd1b7',
  '01a1f876-4d5a7342-84be67baaeddd1b7-',
  '01a1f876-4d5a-73422-84b-67baaeddd1b7',
  '01a1f876-4d5a-7342-84be-67baaeddd1',
  'urn:uuid:abc',
  `${thread}é`,
  'g'.repeat(32),
  'abc def',
  '{',
  '{}',
  '-'.repeat(40),
]

const badInputs: Recording = {
  name: 'bad-inputs',
  steps: [
    hello,
    { method: 'ping' },
    { method: 'tools/list' },
    { method: 'tools/list', params: { cursor: 'abc' } },
    { method: 'no/such/method' },
    call('codex'),
    ...[
      null,
      {},
      ...[5, null, ['a'], {}, true, 1.5].map((prompt) => ({ prompt })),
      { prompt: 'x', foo: 1 },
      { foo: 1, prompt: 5 },
      { prompt: 5, foo: 1 },
      { foo: 1 },
      { prompt: 'x', profile: 'p' },
      { prompt: 'x', approvalPolicy: 'never' },
      ...['bogus', 5, { a: 1 }, {}, ['a'], true].map((sandbox) => ({ prompt: 'x', sandbox })),
      ...['untrusted', 'on-failure'].map((policy) => ({ prompt: 'x', 'approval-policy': policy })),
      ...[5, 's', []].map((config) => ({ prompt: 'x', config })),
      { prompt: 'x', model: 5 },
      { prompt: 'x', cwd: [] },
      { prompt: 'x', 'base-instructions': 5 },
      { prompt: 'x', 'compact-prompt': false },
      { prompt: 'x', 'developer-instructions': { a: 1 } },
      { prompt: 'x', cwd: '<workspace>', config: { model_provider: 'nonexistent' } },
    ].map(codex),
    call('codex-reply'),
    ...[
      {},
      { prompt: 5 },
      { prompt: 'x' },
      { prompt: 'x', threadId: 5 },
      { prompt: 'x', threadId: null },
      { prompt: 'x', conversationId: 7 },
      { threadId: 'abc' },
      { prompt: 'x', threadId: null, conversationId: 'abc' },
      { prompt: 'x', threadId: 'abc', conversationId: thread },
      { foo: 1, prompt: 'x', threadId: 'abc' },
      ...badThreadIds.map((threadId) => ({ prompt: 'x', threadId })),
    ].map(reply),
    call('no-such-tool', {}),
    call('no-such-tool'),
  ],
}

const patchInside = '*** Begin Patch\n*** Update File: a.txt\n@@\n-hello\n+hello world\n*** Add File: c.txt\n+new file\n*** End Patch\n'

const work: Recording = {
  name: 'work',
  steps: [
    hello,
    codex({
      cwd: '<workspace>',
      sandbox: 'workspace-write',
      'approval-policy': 'never',
      prompt: scriptPrompt('Work', [
        { reasoning: '**Planning** think about it', exec: { cmd: 'echo hi > b.txt; cat a.txt' } },
        { patch: patchInside },
        { message: 'all done', chunks: 2 },
      ]),
    }),
    reply({ threadId: '<thread>', prompt: scriptPrompt('More', [{ exec: { cmd: 'exit 3' } }, { message: 'still here' }]) }),
    reply({ conversationId: '<thread>', prompt: scriptPrompt('And more', [{ message: 'by the old name' }]) }),
    codex({ cwd: '<workspace>', sandbox: 'read-only', 'approval-policy': 'never', prompt: scriptPrompt('', [{ message: '' }]) }),
    codex({
      cwd: '<workspace>',
      sandbox: 'danger-full-access',
      'approval-policy': 'never',
      model: 'gpt-5.5',
      config: { model_reasoning_effort: 'low' },
      prompt: scriptPrompt('Full access', [{ exec: { cmd: "printf '%s' \"it's\"" } }, { message: 'Done.' }]),
    }),
  ],
}

const approvals: Recording = {
  name: 'approvals',
  steps: [
    hello,
    call(
      'codex',
      {
        cwd: '<workspace>',
        sandbox: 'workspace-write',
        'approval-policy': 'on-request',
        prompt: scriptPrompt('Ask', [
          { exec: { cmd: 'touch <outside>/e.txt && echo touched', escalate: 'need to write outside' } },
          { patch: '*** Begin Patch\n*** Add File: <outside>/p.txt\n+outside\n*** End Patch\n' },
          { message: 'approved' },
        ]),
      },
      [{ decision: 'approved' }, { action: 'accept', content: {}, decision: 'approved_for_session' }],
    ),
    call(
      'codex-reply',
      {
        threadId: '<thread>',
        prompt: scriptPrompt('Ask again', [
          { exec: { cmd: 'touch <outside>/no.txt', escalate: 'again' } },
          { patch: '*** Begin Patch\n*** Add File: <outside>/q.txt\n+no\n*** End Patch\n' },
          { message: 'refused' },
        ]),
      },
      [{ decision: { denied: { rejection: 'rejected by user' } } }, { decision: { denied: { rejection: 'rejected by user' } } }],
    ),
  ],
}

const providerErrors: Recording = {
  name: 'provider-errors',
  steps: [
    hello,
    ...[
      { status: 429, code: 'rate_limit_exceeded', errorMessage: 'Slow down.' },
      { status: 400, errorMessage: 'No such thing.' },
      { status: 500, errorMessage: 'Broken.' },
      { code: 'context_length_exceeded', errorMessage: 'Too long.' },
    ].map((failure) =>
      codex({ cwd: '<workspace>', 'approval-policy': 'never', prompt: scriptPrompt('Fail', [failure]) }),
    ),
    codex({
      cwd: '<workspace>',
      'approval-policy': 'never',
      prompt: scriptPrompt('Recover', [{ disconnect: true, times: 1, message: 'here again', chunks: 2 }]),
    }),
  ],
}

/** Everything that a client of `codex mcp-server` did and that can be compared line by line. */
export const recordings: readonly Recording[] = [badInputs, work, approvals, providerErrors]
