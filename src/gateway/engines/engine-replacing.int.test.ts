import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createScriptedEngine } from '#gateway/mcp/testing/scripted-engine.ts'
import { gatewayClient } from '#node/gateway-client.ts'
import { readLocalToken } from '#node/local-token.ts'
import type { GatewayClient } from '#shared/contract/client.ts'
import { createGateway, type Gateway } from '../gateway.ts'
import { loadSettings } from '../settings/load-settings.ts'
import { endedRun, eventOf, personClient } from '../testing/test-gateway.ts'
import type { Engine } from './engine.ts'

/** Below the 15 s after which a run is given up: what takes longer waited for the engine. */
const promptly = { timeout: 10_000 }

let dataDir: string
let gateway: Gateway | null
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'engine-replacing-'))
  gateway = null
})
afterEach(async () => {
  await gateway?.close()
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
})

/** `change` makes of the scripted engine, by its number from 1, what the test needs. */
async function openGateway(change: (engine: Engine, number: number) => Engine, demo = false): Promise<GatewayClient> {
  let count = 0
  const createEngine = () => {
    count += 1
    const number = count
    const turns = { wait: () => new Promise<never>(() => {}), answer: async () => `engine ${number}` }
    return change(createScriptedEngine(turns), number)
  }
  const { settings } = loadSettings({ flags: { httpPort: 0, demo, dataDir }, env: {} })
  gateway = await createGateway({ settings, dataDir, cwd: dataDir, env: process.env, command: ['switchboard'], createEngine })
  return gatewayClient({ url: gateway.panelUrl, token: readLocalToken(dataDir) ?? '' })
}

async function runUntil(client: GatewayClient, prompt: string, type: string): Promise<string> {
  const { id } = await client.runs.start({ prompt })
  await eventOf(client, (event) => event.type === type, { runId: id })
  return id
}

function startsNever(engine: Engine): Engine {
  const start = Promise.withResolvers<void>()
  return {
    ...engine,
    start: () => start.promise,
    close: async () => start.reject(new Error('closed')),
  }
}

test('a run that waits for the engine to start ends as soon as it is interrupted', promptly, async () => {
  const client = await openGateway(startsNever)
  const id = await runUntil(client, 'wait', 'run.started')

  await client.runs.interrupt({ id })

  expect(await endedRun(client, id)).toMatchObject({ status: 'interrupted', error: { code: 'interrupted' } })
})

test('the gateway closes while a run waits for the engine to start', promptly, async () => {
  const client = await openGateway(startsNever)
  await runUntil(client, 'wait', 'run.started')

  await gateway?.close()
})

test('a run that is accepted while the engine is being replaced gets the new one', promptly, async () => {
  const aborted = Promise.withResolvers<void>()
  const mayEnd = Promise.withResolvers<void>()
  const client = await openGateway((engine) => ({
    ...engine,
    async runTurn(request, handlers) {
      const result = await engine.runTurn(request, handlers)
      if (!handlers.signal.aborted) return result
      aborted.resolve()
      await mayEnd.promise
      return result
    },
  }))
  const working = await runUntil(client, 'wait', 'turn.started')

  const restarted = client.engine.restart()
  await aborted.promise
  const accepted = await runUntil(client, 'answer', 'run.started')
  mayEnd.resolve()

  expect(await endedRun(client, working)).toMatchObject({
    status: 'interrupted',
    error: { message: 'The engine was restarted.' },
  })
  expect(await endedRun(client, accepted)).toMatchObject({ status: 'completed', result: 'engine 2' })
  expect(await restarted).toMatchObject({ readiness: 'ready' })
})

test('runs of the demo are interrupted when somebody signs in', promptly, async () => {
  const client = await openGateway((engine) => engine, true)
  const id = await runUntil(client, 'wait', 'turn.started')

  // This engine has no Codex to sign in; the demo has been left by then.
  const owner = personClient(gateway ?? expect.unreachable('no gateway'))
  await owner.engine.signIn({ method: 'apiKey', apiKey: 'sk-test-0123456789' }).catch(() => {})

  expect(await endedRun(client, id)).toMatchObject({ status: 'interrupted', error: { code: 'interrupted' } })
})

test('an engine that fails to close does not keep the next one from working', promptly, async () => {
  const client = await openGateway((engine, number) =>
    number === 1 ? { ...engine, close: () => Promise.reject(new Error('stuck')) } : engine,
  )

  expect(await client.engine.restart()).toMatchObject({ readiness: 'ready' })

  const { id } = await client.runs.start({ prompt: 'answer' })
  expect(await endedRun(client, id)).toMatchObject({ status: 'completed', result: 'engine 2' })
})
