import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, test, vi } from 'vitest'
import { findGateway } from '#node/attach.ts'
import { gatewayClient } from '#node/gateway-client.ts'
import { readLocalToken } from '#node/local-token.ts'
import type { GatewayClient } from '#shared/contract/client.ts'
import { deadlines } from '#shared/deadlines.ts'
import { errorPolicy } from '#shared/errors.ts'
import { lastCrash, recordCrash } from './crash-log.ts'
import { scriptPrompt } from './demo/script.ts'
import { processesMarked } from './engines/testing/process-census.ts'
import { eventOf } from './testing/test-gateway.ts'

/** The two programs that are a gateway: the child of the desktop app, and the command. */
const programs = {
  'the child of the desktop app': [fileURLToPath(new URL('./main.ts', import.meta.url))],
  'switchboard serve': [fileURLToPath(new URL('../cli/main.ts', import.meta.url)), 'serve'],
}
const faulty = fileURLToPath(new URL('./testing/crashing-gateway.ts', import.meta.url))
const codexes = {
  'app-server': resolve('node_modules/@openai/codex/bin/codex.js'),
  'mcp-server': resolve('node_modules/codex-0-153/bin/codex.js'),
}

/** A data folder of its own; what was started on it goes with it. */
async function openPlace(): Promise<AsyncDisposable & { dataDir: string }> {
  const dataDir = await realpath(await mkdtemp(join(tmpdir(), 'switchboard-end-')))
  return {
    dataDir,
    async [Symbol.asyncDispose]() {
      for (const { pid } of processesMarked(dataDir)) process.kill(pid, 'SIGKILL')
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

// What is left behind is counted through /proc.
const onLinux = describe.skipIf(process.platform !== 'linux')

const patience = { timeout: 20_000, interval: 50 }

function expectPresent<T>(value: T | null): T {
  if (value === null) throw new Error('It is not there.')
  return value
}

const isCodex = ({ command }: { command: string }) => /\/codex (app-server|mcp-server)/.test(command)

interface Working {
  gateway: ChildProcess
  client: GatewayClient
  stderr: () => string
}

function startProgram(dataDir: string, program: keyof typeof programs, engine: keyof typeof codexes): Promise<Working> {
  const [entry = '', ...command] = programs[program]
  const flags = [`--data-dir=${dataDir}`, '--http-port=0', '--demo', `--engine=${engine}`, `--codex-path=${codexes[engine]}`]
  return startWorking(dataDir, entry, [...command, ...flags])
}

/** Starts a gateway and, in it, a command of Codex that never ends. */
async function startWorking(dataDir: string, entry: string, args: readonly string[]): Promise<Working> {
  const gateway = fork(entry, args, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] })
  let stderr = ''
  gateway.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const running = await vi.waitFor(async () => expectPresent(await findGateway(dataDir)), patience)
  const client = gatewayClient({ url: running.url, token: readLocalToken(dataDir) ?? '' })
  await vi.waitFor(async () => expect((await client.engine.get()).readiness).toBe('ready'), patience)
  const policy = { sandbox: 'danger-full-access', approvalPolicy: 'never' } as const
  const prompt = scriptPrompt('wait', [{ message: 'on it', exec: { cmd: 'sleep 311' } }, { message: 'never' }])
  const run = await client.runs.start({ prompt, ...policy })
  await eventOf(client, ({ type, data }) => type === 'item.started' && JSON.stringify(data).includes('sleep 311'), {
    runId: run.id,
  })
  return { gateway, client, stderr: () => stderr }
}

/** As a debugger or a full machine would leave it: it lives and does nothing. */
function stopCodex(dataDir: string): void {
  const found = processesMarked(dataDir).filter(isCodex)
  expect(found).not.toEqual([])
  for (const { pid } of found) process.kill(pid, 'SIGSTOP')
}

async function exitOf(gateway: ChildProcess): Promise<{ code: number | null; ms: number }> {
  const since = performance.now()
  if (gateway.exitCode === null) await once(gateway, 'exit')
  return { code: gateway.exitCode, ms: performance.now() - since }
}

onLinux('a Codex that hangs in the middle of a command', { concurrent: true }, () => {
  for (const program of ['the child of the desktop app', 'switchboard serve'] as const) {
    test.each(['app-server', 'mcp-server'] as const)(`keeps ${program} from nothing: %s`, async (engine) => {
      await using place = await openPlace()
      const { dataDir } = place
      const { gateway } = await startProgram(dataDir, program, engine)
      stopCodex(dataDir)

      gateway.kill('SIGTERM')
      const { code, ms } = await exitOf(gateway)

      expect(processesMarked(dataDir)).toEqual([])
      expect(code).toBe(0)
      expect(ms).toBeLessThan(deadlines.gatewayForce)
      expect(existsSync(join(dataDir, 'gateway.json'))).toBe(false)
    })
  }
})

onLinux('whoever follows a run', () => {
  test('hears how it ended before the gateway goes', async () => {
    await using place = await openPlace()
    const { gateway, client } = await startProgram(place.dataDir, 'switchboard serve', 'app-server')
    const batches = await client.events.watch({ after: 0 })
    const seen: string[] = []
    const followed = (async () => {
      for await (const { events } of batches) seen.push(...events.map(({ type }) => type))
    })().catch(() => undefined)
    await vi.waitFor(() => expect(seen).toContain('item.started'), patience)

    gateway.kill('SIGTERM')
    await Promise.all([followed, exitOf(gateway)])

    expect(seen).toContain('run.ended')
  })
})

onLinux('a second signal', () => {
  test('ends everything at once', async () => {
    await using place = await openPlace()
    const { dataDir } = place
    const { gateway } = await startProgram(dataDir, 'switchboard serve', 'app-server')
    stopCodex(dataDir)

    gateway.kill('SIGTERM')
    // Later than one signal may arrive twice, and before the gateway has closed.
    await delay(550)
    gateway.kill('SIGTERM')
    const { code, ms } = await exitOf(gateway)

    expect(processesMarked(dataDir)).toEqual([])
    expect(code).toBe(errorPolicy.interrupted.exitCode)
    expect(ms).toBeLessThan(1_000)
    expect(existsSync(join(dataDir, 'gateway.json'))).toBe(false)
  })
})

onLinux('an error that nobody caught', { concurrent: true }, () => {
  test.each(['immediate', 'rejection'])('is written down and ends the gateway with all that it started: %s', async (kind) => {
    await using place = await openPlace()
    const { dataDir } = place
    const { gateway, stderr } = await startWorking(dataDir, faulty, [dataDir, '0'])

    gateway.send(kind)
    const { code } = await exitOf(gateway)

    expect(processesMarked(dataDir)).toEqual([])
    expect(code).toBe(errorPolicy.internal.exitCode)
    expect(existsSync(join(dataDir, 'gateway.json'))).toBe(false)
    const crash = lastCrash(dataDir, 60_000)
    const text = readFileSync(crash?.path ?? '', 'utf8')
    expect(text).toMatch(/Error: a fault of this test\n +at (Immediate\.)?fault/)
    const [, incident = 'none'] = /incident (\w+)/.exec(text) ?? []
    await vi.waitFor(() => expect(stderr()).toContain(`(incident ${incident}).\n  What happened: ${crash?.path}\n`))
  })

  test('is named by the next start and by the doctor', async () => {
    await using place = await openPlace()
    const { dataDir } = place
    recordCrash(dataDir, 'abcd', new Error('a fault of this test'))
    const path = lastCrash(dataDir, 60_000)?.path
    const { client, stderr } = await startProgram(dataDir, 'switchboard serve', 'app-server')

    expect(stderr()).toContain(path)
    const { events } = await client.events.tail({ limit: 100 })
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'log', data: expect.objectContaining({ event: 'gateway.crashedBefore' }) }),
    )
    expect((await client.doctor.run()).checks).toContainEqual(
      expect.objectContaining({ id: 'gateway.faults', status: 'warning', hint: `What happened: ${path}` }),
    )
  })
})
