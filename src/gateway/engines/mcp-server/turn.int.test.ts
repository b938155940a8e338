import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EngineEvent } from '#shared/contract/engine-events.ts'
import { defaultPolicy } from '#shared/contract/policy.ts'
import { silentLog } from '../../log.ts'
import { type CodexProcess, startCodexProcess } from './codex-process.ts'
import { runCodexTurn, type TurnReport } from './turn.ts'

/** What the real Codex cannot be made to do at will: to hang. */
let folder: string
let codex: CodexProcess | null
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hanging-codex-'))
  codex = null
})
afterEach(async () => {
  await codex?.close()
  rmSync(folder, { recursive: true, force: true })
})

const event = (id: string, msg: Record<string, unknown>) => ({ jsonrpc: '2.0', method: 'codex/event', params: { id, msg } })
const opened = event('', { type: 'session_configured', session_id: 'thread', model: 'm', cwd: '/ws' })
const started = event('turn', { type: 'task_started', turn_id: 'turn' })

/** A program that answers `initialize`, and `tools/call` with these lines and nothing more. */
function startStandIn(lines: readonly object[]): CodexProcess {
  const program = join(folder, 'codex')
  const script = `#!${process.execPath}
const { createInterface } = require('node:readline')
const say = (message) => process.stdout.write(JSON.stringify(message) + '\\n')
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method } = JSON.parse(line)
  if (method === 'initialize') say({ jsonrpc: '2.0', id, result: {} })
  if (method === 'tools/call') for (const message of ${JSON.stringify(lines)}) say(message)
})
`
  writeFileSync(program, script)
  chmodSync(program, 0o755)
  codex = startCodexProcess({ codexPath: program, cwd: folder, env: process.env, log: silentLog })
  return codex
}

async function runOn(
  process: CodexProcess,
  options: { interruptOn?: EngineEvent['type']; faultOn?: EngineEvent['type'] } = {},
): Promise<{ report: TurnReport; events: EngineEvent[] }> {
  await process.ready
  const stop = new AbortController()
  const events: EngineEvent[] = []
  const report = await runCodexTurn(
    process,
    { threadId: null, cwd: folder, policy: defaultPolicy, prompt: 'hello', client: 'test', rawEvents: false },
    {
      emit(emitted) {
        if (emitted.type === options.faultOn) throw new Error('fault')
        events.push(emitted)
        if (emitted.type === options.interruptOn) stop.abort()
      },
      approve: async () => ({ decision: 'decline' }),
      signal: stop.signal,
    },
    { firstMessageMs: 300, answerMs: 100, abortMs: 100 },
  )
  return { report, events }
}

test('a Codex that says nothing fails the turn', async () => {
  const { report } = await runOn(startStandIn([]))

  expect(report).toMatchObject({ outcome: { failure: { error: { code: 'engineFailed' } } }, threadId: null, isReusable: false })
})

test('a turn that is complete counts, although Codex never answers the call', async () => {
  const lines = [opened, started, event('turn', { type: 'agent_message_content_delta', item_id: 'm', delta: 'hi' })]
  const item = { type: 'AgentMessage', id: 'm', content: [{ type: 'Text', text: 'hi' }] }
  const end = [event('turn', { type: 'item_completed', item }), event('turn', { type: 'task_complete', duration_ms: 7 })]

  const { report, events } = await runOn(startStandIn([...lines, ...end]))

  expect(report).toMatchObject({ outcome: { result: { status: 'completed', lastMessage: 'hi' } }, isReusable: false })
  expect(events.at(-1)).toMatchObject({ type: 'turn.ended', data: { status: 'completed', durationMs: 7 } })
})

test('an error counts, although Codex never answers the call', async () => {
  const error = event('turn', { type: 'error', message: 'No more.', codex_error_info: 'usage_limit_exceeded' })

  const { report } = await runOn(startStandIn([opened, started, error]))

  expect(report).toMatchObject({
    outcome: { failure: { error: { code: 'engineFailed', message: 'No more.', threadId: 'thread', hint: expect.any(String) } } },
    isReusable: false,
  })
})

test('an interrupt that Codex ignores still ends the turn', async () => {
  const { report, events } = await runOn(startStandIn([opened, started]), { interruptOn: 'turn.started' })

  expect(report).toMatchObject({ outcome: { result: { status: 'interrupted', threadId: 'thread' } }, isReusable: false })
  expect(events.at(-1)).toMatchObject({ type: 'turn.ended', data: { status: 'interrupted' } })
})

test.each(['turn.started', 'turn.ended'] as const)('a fault of ours at %s ends this turn', async (faultOn) => {
  const end = event('turn', { type: 'task_complete', duration_ms: 7 })

  const { report } = await runOn(startStandIn([opened, started, end]), { faultOn })

  expect(report).toMatchObject({ outcome: { failure: { error: { code: 'internal' } } }, threadId: 'thread', isReusable: false })
})
