import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EngineEvent } from '#shared/contract/engine-events.ts'
import { defaultPolicy } from '#shared/contract/policy.ts'
import { AppFailure } from '#shared/errors.ts'
import { silentLog } from '../../log.ts'
import { readProcess } from '../../processes/process-table.ts'
import { createExecEngine } from './exec-engine.ts'
import { startExecTurn, type TurnLimits } from './turn.ts'

/** What the real Codex cannot be made to do at will: to hang. */
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hanging-codex-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const opened = '{"type":"thread.started","thread_id":"T"}'
const started = '{"type":"turn.started"}'
const answer = '{"type":"item.completed","item":{"id":"item_0","type":"agent_message","text":"Done."}}'
const completed = '{"type":"turn.completed","usage":{"input_tokens":3,"output_tokens":4}}'
const limits: TurnLimits = { firstMessageMs: 500, exitMs: 200 }

function writeProgram(script: string): string {
  const program = join(folder, 'codex')
  writeFileSync(program, `#!${process.execPath}\n${script}`)
  chmodSync(program, 0o755)
  return program
}

/** Runs a turn of a program that prints these lines and stays, deaf to SIGINT and SIGTERM, with `more` to its script. */
async function runOn(lines: readonly string[], options: { interruptOn?: string; faultOn?: string; more?: string } = {}) {
  const program = writeProgram(`
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {})
console.log(${JSON.stringify(lines.join('\n'))})
setInterval(() => {}, 1_000)
${options.more ?? ''}
`)
  const stop = new AbortController()
  const events: EngineEvent[] = []
  const turn = startExecTurn(
    { codexPath: program, env: process.env, cwd: folder, log: silentLog },
    { threadId: null, cwd: folder, policy: defaultPolicy, prompt: 'hello', client: 'test', rawEvents: false },
    {
      emit(event) {
        if (event.type === options.faultOn) throw new Error('fault')
        events.push(event)
        if (event.type === options.interruptOn) stop.abort()
      },
      approve: () => Promise.reject(new Error('nobody is asked')),
      signal: stop.signal,
    },
    null,
    limits,
  )
  const outcome = await turn.result.catch((cause: unknown) => (cause instanceof AppFailure ? cause.error : Promise.reject(cause)))
  return { outcome, types: events.map((event) => event.type), used: turn.usedByThread }
}

test('a Codex that says nothing fails the turn', async () => {
  expect(await runOn([])).toMatchObject({ outcome: { code: 'engineFailed' }, types: [] })
})

test('a turn that is complete counts, although Codex does not leave', async () => {
  const { outcome, types, used } = await runOn([opened, started, 'no message', answer, completed])
  expect(outcome).toMatchObject({ threadId: 'T', status: 'completed', lastMessage: 'Done.', usage: { totalTokens: 7 } })
  expect(types.slice(-2)).toEqual(['usage.updated', 'turn.ended'])
  expect(used).toMatchObject({ inputTokens: 3, outputTokens: 4 })
})

test('an interrupt that Codex ignores still ends the turn', async () => {
  const { outcome, types } = await runOn([opened, started, answer], { interruptOn: 'turn.started' })
  expect(outcome).toMatchObject({ status: 'interrupted' })
  expect(types.at(-1)).toBe('turn.ended')
})

test('what an interrupted turn has used is not known', async () => {
  const { used } = await runOn([opened, started], { interruptOn: 'turn.started' })
  expect(used).toBeNull()
})

for (const faultOn of ['turn.started', 'turn.ended']) {
  test(`a fault of ours at ${faultOn} ends this turn`, async () => {
    const { outcome } = await runOn([opened, started, answer, completed], { faultOn })
    expect(outcome).toMatchObject({ code: 'internal' })
  })
}

test('whatever Codex says after the end of the turn, the turn ends', async () => {
  const more = `setInterval(() => console.log(${JSON.stringify(answer)}), 50)`
  const { outcome } = await runOn([opened, started, answer, completed], { more })
  expect(outcome).toMatchObject({ status: 'completed', lastMessage: 'Done.' })
})

const commandRuns =
  '{"type":"item.started","item":{"id":"item_1","type":"command_execution","command":"c","status":"in_progress"}}'
const isLinux = process.platform === 'linux'

test.runIf(isLinux)('a command that forgot its environment does not outlive a turn that ended by itself', async () => {
  const file = join(folder, 'pid')
  // The shell, the parent by which it could be found, is gone long before the turn ends.
  const shell = `env -i setsid sh -c 'echo $$ > ${file}; exec sleep 60' & sleep 1.5`
  const more = `
require('node:child_process').execFile('sh', ['-c', ${JSON.stringify(shell)}], () => {})
setTimeout(() => { console.log(${JSON.stringify(completed)}); process.exit(0) }, 2_000)`
  const { outcome } = await runOn([opened, started, commandRuns], { more })
  expect(outcome).toMatchObject({ status: 'completed' })
  const pid = Number(readFileSync(file, 'utf8'))
  expect(pid).toBeGreaterThan(0)
  expect(readProcess(pid)?.isOver ?? true).toBe(true)
})

const request = { threadId: null, cwd: '/', policy: defaultPolicy, prompt: 'hello', client: 'test', rawEvents: false }
const nobody = { emit: () => {}, approve: () => Promise.reject(new Error('nobody is asked')) }

test('every thread that a turn took is free after it', async () => {
  const other = opened.replace('"T"', '"U"')
  const lines = [opened, other, started, answer, completed].join('\n')
  const codexPath = writeProgram(`if (process.argv[2] === 'exec') console.log(${JSON.stringify(lines)})`)
  const engine = createExecEngine({ codexPath, env: process.env, cwd: folder, log: silentLog })
  const run = async (threadId: string | null) =>
    await engine.runTurn({ ...request, threadId }, { ...nobody, signal: new AbortController().signal })
  expect(await run(null)).toMatchObject({ threadId: 'U' })
  for (const threadId of ['T', 'U', 'W', 'W']) expect(await run(threadId)).toMatchObject({ status: 'completed' })
  await engine.close()
})

test('what the system cannot start a program with is told as such', async () => {
  const codexPath = writeProgram('')
  const engine = createExecEngine({ codexPath, env: process.env, cwd: folder, log: silentLog })
  const run = async (policy: Partial<typeof defaultPolicy>) => {
    const given = { ...request, policy: { ...defaultPolicy, ...policy } }
    return await engine.runTurn(given, { ...nobody, signal: new AbortController().signal })
  }
  const instructions = { developerInstructions: 'd'.repeat(2_500_000) }
  await expect(run(instructions)).rejects.toMatchObject({ error: { code: 'invalidInput', field: 'developerInstructions' } })
  await expect(run({ model: 'a\0b' })).rejects.toMatchObject({ error: { code: 'invalidInput', field: 'model' } })
  await engine.close()
})
