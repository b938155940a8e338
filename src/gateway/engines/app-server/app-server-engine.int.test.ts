import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { writeDemoHome } from '../../demo/codex-home.ts'
import { silentLog } from '../../log.ts'
import { nativeBinary } from '../codex/native-binary.ts'
import { type EngineLab, type LabOptions, openLab } from '../testing/engine-lab.ts'
import { createAppServerEngine } from './app-server-engine.ts'

const require = createRequire(import.meta.url)

const versions = { '0.169.0': '@openai/codex', '0.153.4': 'codex-0-153' }

const patience = { timeout: 20_000 }

let lab: EngineLab | null = null

async function open(
  options: LabOptions & { version?: keyof typeof versions; maxLiveThreads?: number; answerMs?: number } = {},
): Promise<EngineLab> {
  const { version = '0.169.0', maxLiveThreads, answerMs, ...rest } = options
  const launcher = path.join(path.dirname(require.resolve(`${versions[version]}/package.json`)), 'bin', 'codex.js')
  const codexPath = nativeBinary(launcher)
  lab = await openLab(
    ({ codexHome, env }) =>
      createAppServerEngine({
        codexPath,
        codexHome,
        env,
        cwd: '/',
        log: silentLog,
        ...(maxLiveThreads === undefined ? {} : { maxLiveThreads }),
        ...(answerMs === undefined ? {} : { answerMs }),
      }),
    { codexPath, ...rest },
  )
  return lab
}

afterEach(async () => {
  const opened = lab
  lab = null
  await opened?.close()
  expect(opened?.processes() ?? []).toEqual([])
})

function configOf({ codexHome }: EngineLab): string {
  return readFileSync(path.join(codexHome, 'config.toml'), 'utf8')
}

const running = (opened: EngineLab, command: string) => opened.processes().filter((process) => process.command === command)

describe.each(['0.169.0', '0.153.4'] as const)('codex %s', (version) => {
  test('a workspace that may be written is not marked as trusted in the configuration of the user', async () => {
    const opened = await open({ version })
    const before = configOf(opened)
    const turn = opened.turn([{ exec: { cmd: 'echo made > made.txt' } }, { message: 'done' }])
    expect(await turn.result()).toMatchObject({ status: 'completed', lastMessage: 'done' })
    expect(opened.read('made.txt')).toBe('made\n')
    expect(configOf(opened)).toBe(before)
  })

  test('a sandbox that the user configured marks nothing as trusted either', async () => {
    const opened = await open({ version })
    const before = configOf(opened)
    const turn = opened.turn([{ exec: { cmd: 'echo made > made.txt' } }, { message: 'done' }], {
      policy: { sandbox: null, approvalPolicy: null },
    })
    expect(await turn.result()).toMatchObject({ lastMessage: 'done' })
    expect(turn.of('thread.opened')).toEqual([
      expect.objectContaining({ sandbox: expect.objectContaining({ type: 'workspaceWrite' }), approvalPolicy: 'on-request' }),
    ])
    expect(opened.read('made.txt')).toBe('made\n')
    expect(configOf(opened)).toBe(before)
  })

  test('an interrupt ends the shell command, and the thread takes the next prompt', async () => {
    const opened = await open({ version })
    const turn = opened.turn([{ exec: { cmd: 'sleep 307' } }, { message: 'never' }])
    await expect.poll(() => running(opened, 'sleep 307'), patience).not.toEqual([])
    await turn.until('item.started', ({ item }) => item.type === 'commandExecution')
    turn.interrupt()
    const result = await turn.result()
    expect(result).toMatchObject({ status: 'interrupted' })
    expect(turn.completed('commandExecution')).toEqual([expect.objectContaining({ status: 'failed' })])
    await expect.poll(() => running(opened, 'sleep 307'), patience).toEqual([])
    const next = opened.turn([{ message: 'still here' }], { threadId: result.threadId })
    expect(await next.result()).toMatchObject({ lastMessage: 'still here', threadId: result.threadId })
  })
})

test('a command that is just starting when the turn is interrupted does not stay behind', async () => {
  const opened = await open()
  for (const seconds of [411, 412, 413, 414, 415, 416]) {
    const command = `sleep ${seconds}`
    const isStarting = () => opened.processes().some((process) => process.command.includes(command))
    const turn = opened.turn([{ exec: { cmd: command } }, { message: 'never' }])
    await expect.poll(isStarting, { ...patience, interval: 1 }).toBe(true)
    turn.interrupt()
    await turn.result()
    expect(isStarting()).toBe(false)
  }
})

test('the sandbox that was chosen is in force, whatever the configuration says', async () => {
  const opened = await open()
  const turn = opened.turn([{ exec: { cmd: 'echo no > refused.txt' } }, { message: 'done' }], {
    policy: { sandbox: 'read-only', approvalPolicy: 'never' },
  })
  await turn.result()
  // Not the command's item: on a busy machine Codex reports none for a command that its sandbox stops at once.
  expect(turn.of('thread.opened')).toEqual([expect.objectContaining({ sandbox: { type: 'readOnly', networkAccess: false } })])
  expect(() => opened.read('refused.txt')).toThrow()
})

test('a command that starts a program which does not exist hears just that', async () => {
  const tool = { name: 'exec_command', arguments: { cmd: 'env no-such-program; echo "exit code $?"', login: false } }
  const turn = (await open()).turn([{ functionCall: tool }, { message: 'Done.' }], { policy: { sandbox: 'workspace-write' } })
  await turn.result()
  const [command] = turn.completed('commandExecution')
  expect(command?.aggregatedOutput).toContain('exit code 127')
})

test('a sandbox given as an override of the configuration marks nothing as trusted either', async () => {
  const opened = await open()
  const before = configOf(opened)
  const turn = opened.turn([{ message: 'done' }], { policy: { sandbox: null, config: { sandbox_mode: 'danger-full-access' } } })
  await turn.result()
  expect(turn.of('thread.opened')).toEqual([expect.objectContaining({ sandbox: { type: 'dangerFullAccess' } })])
  expect(configOf(opened)).toBe(before)
})

test('a configuration that Codex cannot read makes the engine unavailable, and correcting it is enough', async () => {
  const opened = await open({ config: 'model = "gpt-5.5\n' })
  const seen: string[] = []
  opened.engine.onStateChange(({ status }) => seen.push(status))
  const turn = opened.prompt('hello')
  const error = await turn.error()
  expect(error).toMatchObject({ code: 'engineUnavailable', hint: expect.stringContaining('config.toml') })
  expect(error.message).toContain('config.toml')
  // Another attempt would find the same file.
  expect(seen).toEqual(['starting', 'failed'])
  expect(opened.engine.state.status).toBe('failed')
  expect(opened.model.requests).toBe(0)

  await writeDemoHome(opened.codexHome, opened.model.url)
  expect(await opened.turn([{ message: 'now' }]).result()).toMatchObject({ lastMessage: 'now' })
})

test('a provider that does not exist makes the engine unavailable', async () => {
  const opened = await open({ config: 'model_provider = "nowhere"\n' })
  expect(await opened.prompt('hello').error()).toMatchObject({
    code: 'engineUnavailable',
    message: expect.stringContaining('nowhere'),
  })
})

test('an override that Codex refuses keeps its words, and the next session is not affected', async () => {
  const opened = await open()
  expect(await opened.turn([], { policy: { config: { model_provider: 'nowhere' } } }).error()).toMatchObject({
    code: 'engineFailed',
    message: 'failed to load configuration: Model provider `nowhere` not found',
  })
  expect(await opened.turn([{ message: 'fine' }]).result()).toMatchObject({ lastMessage: 'fine' })
})

test('a Codex that is killed in the middle of a turn is lost, and its thread goes on in the next process', async () => {
  const opened = await open()
  const turn = opened.turn([{ exec: { cmd: 'sleep 308' } }, { message: 'never' }], {
    policy: { sandbox: 'danger-full-access', approvalPolicy: 'never' },
  })
  await expect.poll(() => running(opened, 'sleep 308'), patience).not.toEqual([])
  await turn.until('item.started', ({ item }) => item.type === 'commandExecution')
  const { threadId } = await turn.until('thread.opened')
  if (opened.engine.state.status !== 'ready' || opened.engine.state.pid === null) expect.unreachable('the engine is not ready')
  process.kill(opened.engine.state.pid, 'SIGKILL')
  expect(await turn.error()).toMatchObject({ code: 'engineLost', threadId })
  expect(turn.completed('commandExecution')).toEqual([expect.objectContaining({ status: 'failed' })])
  await expect.poll(() => running(opened, 'sleep 308'), patience).toEqual([])

  const next = opened.turn([{ message: 'back' }], { threadId })
  expect(await next.result()).toMatchObject({ threadId, lastMessage: 'back' })
  expect(next.of('thread.opened')).toEqual([expect.objectContaining({ resumed: true })])
})

test('a Codex that is killed again and again has failed by the signal, and the next prompt starts it', async () => {
  const { engine, turn } = await open()
  await engine.start()
  for (let died = 0; died < 3; died += 1) {
    await expect.poll(() => engine.state.status, patience).toBe('ready')
    if (engine.state.status !== 'ready' || engine.state.pid === null) expect.unreachable('the engine is not ready')
    const { pid } = engine.state
    process.kill(pid, 'SIGKILL')
    await expect.poll(() => engine.state.status === 'ready' && engine.state.pid === pid, patience).toBe(false)
  }
  expect(engine.state).toEqual({ status: 'failed', exitCode: null, signal: 'SIGKILL', stderrTail: '' })
  expect(await turn([{ message: 'back' }]).result()).toMatchObject({ lastMessage: 'back' })
})

test('a second prompt on a busy thread is refused and does not reach the first turn', async () => {
  const opened = await open()
  const first = opened.turn([{ exec: { cmd: 'sleep 1' } }, { message: 'first' }])
  const { threadId } = await first.until('thread.opened')
  expect(await opened.turn([{ message: 'second' }], { threadId }).error()).toMatchObject({ code: 'conflict' })
  expect(await first.result()).toMatchObject({ lastMessage: 'first' })
})

test('a thread that nobody knows is not found', async () => {
  const opened = await open()
  const threadId = '01a1f87b-27f6-7cd1-bb1b-111acd5ebe0e'
  expect(await opened.turn([], { threadId }).error()).toMatchObject({ code: 'notFound', entity: 'thread', id: threadId })
  expect(await opened.turn([], { threadId: 'abc' }).error()).toMatchObject({ code: 'invalidInput' })
})

test('a model service that cannot be reached ends the turn with a hint', async () => {
  const opened = await open({ modelUrl: 'http://127.0.0.1:1/v1' })
  expect(await opened.prompt('hello').error()).toMatchObject({ code: 'engineFailed', hint: expect.stringContaining('network') })
})

test('a thread that was given back for unloading is taken up again', async () => {
  const opened = await open({ maxLiveThreads: 1 })
  const { threadId } = await opened.turn([{ message: 'one' }]).result()
  await opened.turn([{ message: 'two' }]).result()
  const again = opened.turn([{ message: 'three', chunks: 3 }], { threadId })
  expect(await again.result()).toMatchObject({ threadId, lastMessage: 'three' })
  expect(again.of('message.delta')).toHaveLength(3)
})

test('an interrupt while Codex asks withdraws the question', async () => {
  const opened = await open()
  const withdrawn = Promise.withResolvers<void>()
  const turn = opened.turn([{ exec: { cmd: 'true', escalate: 'please' } }], {
    approve: (_, signal) => {
      signal.addEventListener('abort', () => withdrawn.resolve())
      return new Promise(() => {})
    },
  })
  await expect.poll(() => turn.approvals, patience).toHaveLength(1)
  turn.interrupt()
  expect(await turn.result()).toMatchObject({ status: 'interrupted' })
  await withdrawn.promise
})

test('closing in the middle of a turn leaves no process and says that the outcome is unknown', async () => {
  const opened = await open()
  const turn = opened.turn([{ exec: { cmd: 'sleep 309' } }])
  await expect.poll(() => running(opened, 'sleep 309'), patience).not.toEqual([])
  await opened.engine.close()
  expect(await turn.error()).toMatchObject({ code: 'engineLost' })
  expect(opened.processes()).toEqual([])
  expect(opened.engine.state.status).toBe('stopped')
})

test("the user's own settings of the workspace sandbox stay in force", async () => {
  const opened = await open()
  const home = path.join(opened.codexHome, 'config.toml')
  writeFileSync(home, `${configOf(opened)}\n[sandbox_workspace_write]\nnetwork_access = true\nwritable_roots = ["/var/tmp"]\n`)
  const turn = opened.turn([{ message: 'done' }])
  await turn.result()
  expect(turn.of('thread.opened')).toEqual([
    expect.objectContaining({
      sandbox: expect.objectContaining({ type: 'workspaceWrite', networkAccess: true, writableRoots: ['/var/tmp'] }),
    }),
  ])
})

test.skipIf(process.platform === 'win32')(
  'a Codex that is stopped is shown as paused, and has its time once it goes on',
  async () => {
    const answerMs = 1_500
    const opened = await open({ answerMs })
    await opened.engine.start()
    const { state } = opened.engine
    const pid = (state.status === 'ready' ? state.pid : null) ?? expect.unreachable()
    process.kill(pid, 'SIGSTOP')

    const turn = opened.turn([{ message: 'back' }])
    await vi.waitFor(() => expect(opened.engine.state).toMatchObject({ status: 'ready', isPaused: true }), patience)
    await delay(answerMs)
    process.kill(pid, 'SIGCONT')

    expect(await turn.result()).toMatchObject({ lastMessage: 'back' })
    await vi.waitFor(() => expect(opened.engine.state).toEqual({ status: 'ready', pid }), patience)
  },
)
