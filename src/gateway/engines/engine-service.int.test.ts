import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { defaultPolicy } from '#shared/contract/policy.ts'
import { AppFailure } from '#shared/errors.ts'
import { Settings } from '#shared/settings.ts'
import { scriptPrompt } from '../demo/script.ts'
import { silentLog } from '../log.ts'
import type { Engine } from './engine.ts'
import { createEngineService, type EngineService } from './engine-service.ts'
import { processesMarked } from './testing/process-census.ts'

const newest = resolve('node_modules/@openai/codex/bin/codex.js')
const withMcpServer = resolve('node_modules/codex-0-153/bin/codex.js')

let folder: string
let codexHome: string
let host: EngineService | null
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'engine-service-')))
  codexHome = join(folder, 'home')
  mkdirSync(codexHome)
  host = null
})
afterEach(async () => {
  await host?.close()
  await vi.waitFor(() => expect(processesMarked(folder)).toEqual([]))
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

function openHost(settings: Partial<Settings> | (() => Partial<Settings>)): EngineService {
  const given = () => (typeof settings === 'function' ? settings() : settings)
  host = createEngineService({
    settings: () => Settings.parse({ codexPath: newest, codexHome, ...given() }),
    dataDir: folder,
    // Whoever runs the tests may have a key in the environment.
    env: { ...process.env, ENGINE_HOST: folder, OPENAI_API_KEY: undefined, CODEX_API_KEY: undefined },
    log: silentLog,
  })
  return host
}

test('a Codex home that is not there is named, with what to do about it, and Codex is not started', async () => {
  const nowhere = join(folder, 'nowhere')
  const engineHost = openHost({ codexHome: nowhere })
  const error = await errorOf(engineHost.engine())
  expect(error).toMatchObject({ code: 'engineUnavailable', message: `The Codex home ${nowhere} is not a folder that exists.` })
  expect(error.hint).toMatch(/^Create it .*"Codex home"/)
  expect(JSON.stringify(error)).not.toMatch(/backtrace|npm install/)
  expect(engineHost.status).toMatchObject({
    readiness: 'broken',
    codexVersion: expect.any(String),
    process: { status: 'stopped' },
  })
})

async function errorOf(promise: Promise<unknown>): Promise<AppFailure['error']> {
  const thrown: unknown = await promise.then(
    () => expect.unreachable('it should have been refused'),
    (reason: unknown) => reason,
  )
  if (thrown instanceof AppFailure) return thrown.error
  throw thrown
}

async function answerOf(engine: Engine, cwd: string): Promise<string> {
  const result = await engine.runTurn(
    {
      threadId: null,
      cwd,
      policy: defaultPolicy,
      prompt: scriptPrompt('', [{ message: 'hello' }]),
      client: 'test',
      rawEvents: false,
    },
    { emit: () => {}, approve: async () => ({ decision: 'decline' }), signal: new AbortController().signal },
  )
  return result.lastMessage
}

test('looks for Codex without holding anybody up, and tells when it knows', async () => {
  const demo = openHost({ demo: true })
  const seen: string[] = []
  demo.onChange(({ readiness }) => seen.push(readiness))

  expect(demo.status).toMatchObject({ readiness: 'checking', process: { status: 'stopped' } })
  await demo.engine()

  expect(demo.status).toMatchObject({
    readiness: 'ready',
    kind: 'app-server',
    codexVersion: '0.169.0',
    codexHome: join(folder, 'demo', 'codex-home'),
    login: 'notNeeded',
    demo: true,
    nextStep: null,
    process: { status: 'ready' },
    activeTurns: 0,
  })
  expect(seen.at(-1)).toBe('ready')
})

test('runs the demo in a workspace of its own', async () => {
  const demo = openHost({ demo: true })

  const engine = await demo.engine()

  const workspace = demo.demoWorkspace() ?? expect.unreachable('the demo has a workspace')
  expect(readFileSync(join(workspace, 'notes.md'), 'utf8')).toContain('Notes')
  expect(await answerOf(engine, workspace)).toBe('hello')
})

test('drives an old Codex through its mcp-server when told to', async () => {
  const old = openHost({ demo: true, codexPath: withMcpServer, engine: 'mcp-server' })

  const engine = await old.engine()

  expect(old.status).toMatchObject({
    readiness: 'ready',
    kind: 'mcp-server',
    codexVersion: '0.153.4',
    why: 'Chosen in the settings.',
  })
  expect(await answerOf(engine, old.demoWorkspace() ?? '')).toBe('hello')
})

test('runs each turn in a process of its own when told to, and says what it cannot do', async () => {
  const service = openHost({ demo: true, engine: 'exec' })

  const engine = await service.engine()

  expect(await answerOf(engine, service.demoWorkspace() ?? '')).toBe('hello')
  expect(service.status).toMatchObject({ readiness: 'ready', kind: 'exec', process: { status: 'ready', pid: null } })
  expect(service.status.cannot).toEqual(expect.arrayContaining(['approvals', 'progress']))
})

test('says that Codex is not there, and finds it once it is', async () => {
  let codexPath = join(folder, 'nothing')
  const host = openHost(() => ({ codexPath, demo: true }))

  const error = await errorOf(host.engine())
  expect(error).toMatchObject({ code: 'engineUnavailable', hint: expect.stringContaining('Codex program') })
  expect(host.status).toMatchObject({ readiness: 'missing', kind: null, codexPath, nextStep: error.hint })

  codexPath = newest
  const seen: string[] = []
  host.onChange(({ readiness }) => seen.push(readiness))
  await vi.waitFor(() => Promise.all([host.engine(), host.engine(), host.engine()]), { timeout: 10_000, interval: 500 })
  expect(host.status.readiness).toBe('ready')
  expect(seen.filter((readiness) => readiness === 'checking').length).toBeLessThan(5)
})

test('refuses work while Codex is not signed in, and takes an API key', async () => {
  const host = openHost({})

  expect(await errorOf(host.engine())).toMatchObject({ code: 'engineUnavailable', message: 'Codex is not signed in.' })
  expect(host.status).toMatchObject({ readiness: 'signedOut', login: 'none', kind: 'app-server', process: { status: 'ready' } })

  expect(await host.signIn({ method: 'apiKey', apiKey: 'sk-test-0123456789' })).toEqual({ authUrl: null })
  expect(host.status).toMatchObject({ readiness: 'ready', login: 'apiKey', nextStep: null })
  expect(existsSync(join(codexHome, 'auth.json'))).toBe(true)
})

test('signs Codex out of its API key, and takes another one', async () => {
  const host = openHost({})
  await host.signIn({ method: 'apiKey', apiKey: 'sk-wrong-0123456789' })
  const signedIn = await host.engine()
  const ended: string[] = []
  host.beforeReplacing(async (reason) => void ended.push(reason))

  expect(await host.signOut()).toMatchObject({ readiness: 'signedOut', login: 'none' })

  expect(existsSync(join(codexHome, 'auth.json'))).toBe(false)
  expect(ended).toEqual(['Codex was signed out.'])
  expect(signedIn.state.status).toBe('stopped')
  expect(await errorOf(host.engine())).toMatchObject({ code: 'engineUnavailable', message: 'Codex is not signed in.' })

  await host.signIn({ method: 'apiKey', apiKey: 'sk-right-0123456789' })
  expect(host.status).toMatchObject({ readiness: 'ready', login: 'apiKey' })
  expect(readFileSync(join(codexHome, 'auth.json'), 'utf8')).toContain('sk-right-0123456789')
})

test('has nothing to sign out of in the demo or without Codex', async () => {
  const demo = openHost({ demo: true })
  expect(await errorOf(demo.signOut())).toMatchObject({ code: 'conflict' })
  expect(demo.status).toMatchObject({ readiness: 'ready', demo: true })
  await demo.close()

  const missing = openHost({ codexPath: join(folder, 'nothing') })
  expect(await errorOf(missing.signOut())).toMatchObject({ code: 'engineUnavailable' })
  expect(missing.status.readiness).toBe('missing')
})

test('gives the address of the sign-in with ChatGPT and ends what waits for it', async () => {
  const host = openHost({})

  const { authUrl } = await host.signIn({ method: 'chatgpt' })

  expect(authUrl).toMatch(/^https:\/\/auth\.openai\.com\//)
  expect(host.status.readiness).toBe('signedOut')
})

test('tells when the sign-in with ChatGPT failed', async () => {
  const host = openHost({})
  const { authUrl } = await host.signIn({ method: 'chatgpt' })
  const parameters = new URL(authUrl ?? '').searchParams
  const callback = new URL(parameters.get('redirect_uri') ?? '')
  callback.searchParams.set('state', parameters.get('state') ?? '')
  callback.searchParams.set('error', 'access_denied')

  await fetch(callback)

  await vi.waitFor(() => expect(host.status).toMatchObject({ readiness: 'signedOut', why: expect.stringContaining('failed') }))
})

test('needs no login for a provider that wants none', async () => {
  const provider = '[model_providers.own]\nname = "Own"\nbase_url = "http://127.0.0.1:1/v1"\nwire_api = "responses"\n'
  writeFileSync(join(codexHome, 'config.toml'), `model_provider = "own"\n${provider}`)
  const host = openHost({ codexPath: withMcpServer, engine: 'mcp-server' })

  await host.engine()

  expect(host.status).toMatchObject({ readiness: 'ready', login: 'notNeeded' })
})

test('shows what is wrong with the configuration', async () => {
  writeFileSync(join(codexHome, 'config.toml'), 'model = [broken')
  for (const settings of [{}, { codexPath: withMcpServer, engine: 'mcp-server' as const }]) {
    const host = openHost(settings)

    expect(await errorOf(host.engine())).toMatchObject({ code: 'engineUnavailable', hint: expect.any(String) })
    expect(host.status).toMatchObject({ readiness: 'broken', nextStep: expect.stringContaining('config.toml') })
    await host.close()
  }
})

test('refuses an engine that this Codex does not have', async () => {
  const host = openHost({ demo: true, engine: 'mcp-server' })

  expect(await errorOf(host.engine())).toMatchObject({ code: 'engineUnavailable', hint: expect.stringContaining('auto') })
  expect(host.status).toMatchObject({ readiness: 'broken', codexVersion: '0.169.0', kind: null })
})

test('goes into the demo and out of it', async () => {
  const host = openHost({})

  expect(await host.useDemo(true)).toMatchObject({ readiness: 'ready', demo: true, login: 'notNeeded' })
  expect(host.demoWorkspace()).not.toBeNull()

  expect(await host.useDemo(false)).toMatchObject({ readiness: 'signedOut', demo: false, codexHome })
  expect(host.demoWorkspace()).toBeNull()
})

test('starts a new child on restart', async () => {
  const host = openHost({ demo: true })
  const first = await host.engine()

  const status = await host.restart()

  expect(status.readiness).toBe('ready')
  expect(first.state.status).toBe('stopped')
  expect(await host.engine()).not.toBe(first)
})

test('closes in the middle of a look', async () => {
  const host = openHost({ demo: true })
  await host.close()

  expect(host.status.process.status).toBe('stopped')
  expect(await errorOf(host.engine())).toMatchObject({ code: 'engineUnavailable' })
})
