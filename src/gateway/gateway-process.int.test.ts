import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findGateway } from '#node/attach.ts'
import { gatewayClient } from '#node/gateway-client.ts'
import { isAlive } from '#node/is-alive.ts'
import { readLocalToken } from '#node/local-token.ts'
import type { GatewayClient } from '#shared/contract/client.ts'
import { GatewayChildMessage } from '#shared/gateway-process.ts'
import { scriptPrompt } from './demo/script.ts'
import { endedRun, eventOf } from './testing/test-gateway.ts'

const entry = fileURLToPath(new URL('./main.ts', import.meta.url))

let dataDir: string
let children: ChildProcess[]

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'switchboard-process-'))
  children = []
})

afterEach(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    await gone
  }
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
})

async function startProcess(): Promise<{ child: ChildProcess; client: GatewayClient }> {
  const child = fork(entry, [`--data-dir=${dataDir}`, '--http-port=0', '--demo'], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  children.push(child)
  const [raw] = await once(child, 'message')
  const message = GatewayChildMessage.parse(raw)
  if (message.type !== 'ready') throw new Error(JSON.stringify(message))
  return { child, client: gatewayClient({ url: message.panelUrl, token: readLocalToken(dataDir) ?? '' }) }
}

test('after kill -9 in the middle of a run nothing acknowledged is lost and nothing stays running', async () => {
  const first = await startProcess()
  const done = await endedRun(
    first.client,
    (await first.client.runs.start({ prompt: scriptPrompt('a', [{ message: 'kept' }]) })).id,
  )
  const cut = await first.client.runs.start({
    sessionId: done.sessionId,
    prompt: scriptPrompt('b', [{ message: 'on it', exec: { cmd: 'true' } }, { exec: { cmd: 'sleep 60' } }, { message: 'never' }]),
  })
  const shown = await eventOf(
    first.client,
    ({ type, data }) => type === 'item.started' && JSON.stringify(data).includes('sleep 60'),
    { runId: cut.id },
  )
  await eventOf(first.client, ({ type }) => type === 'usage.updated', { runId: cut.id })
  const queued = await first.client.runs.start({ sessionId: done.sessionId, prompt: 'waits behind it' })
  const { process: codex } = await first.client.engine.get()
  if (codex.status !== 'ready' || codex.pid === null) throw new Error(`engine is ${codex.status}`)

  first.child.kill('SIGKILL')
  await once(first.child, 'exit')
  for (let attempt = 0; isAlive(codex.pid) && attempt < 100; attempt += 1) await delay(50)
  expect(isAlive(codex.pid)).toBe(false)
  expect(await findGateway(dataDir)).toBeNull()

  const second = await startProcess()
  expect(await second.client.runs.get({ id: done.id })).toEqual(done)
  for (const id of [cut.id, queued.id]) {
    expect(await second.client.runs.get({ id })).toMatchObject({ status: 'interrupted', error: { code: 'interrupted' } })
  }
  // What a reader was shown before the crash is still there, under the same number.
  const { data } = await second.client.runs.events({ id: cut.id })
  expect(data).toContainEqual(shown)
  // What its last event tells is what the run itself tells: it ended with its gateway, and keeps what it used.
  const { endedAt, usage } = await second.client.runs.get({ id: cut.id })
  expect(usage?.totalTokens).toBeGreaterThan(0)
  expect(data.at(-1)).toMatchObject({ type: 'run.ended', data: { endedAt, usage } })
  expect(await second.client.gateway.status()).toMatchObject({ activeRuns: 0, queuedRuns: 0, pendingApprovals: 0 })
  const next = await second.client.runs.start({ sessionId: done.sessionId, prompt: scriptPrompt('c', [{ message: 'goes on' }]) })
  expect(await endedRun(second.client, next.id)).toMatchObject({
    status: 'completed',
    result: 'goes on',
    threadId: done.threadId,
  })
})

test('a polite end closes Codex too and lets go of the data folder', async () => {
  const { child, client } = await startProcess()
  await endedRun(client, (await client.runs.start({ prompt: scriptPrompt('a', [{ message: 'x' }]) })).id)
  const { process: codex } = await client.engine.get()
  if (codex.status !== 'ready' || codex.pid === null) throw new Error(`engine is ${codex.status}`)
  const startedAt = Date.now()
  child.send({ type: 'close' })
  const [exitCode] = await once(child, 'exit')
  expect(exitCode).toBe(0)
  expect(Date.now() - startedAt).toBeLessThan(5_000)
  expect(isAlive(codex.pid)).toBe(false)
  const again = await startProcess()
  expect(await again.client.gateway.status()).toMatchObject({ state: 'running' })
})

test('a second gateway on the same data folder says why it does not start', async () => {
  await startProcess()
  const child = fork(entry, [`--data-dir=${dataDir}`, '--http-port=0'], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  children.push(child)
  const [raw] = await once(child, 'message')
  expect(GatewayChildMessage.parse(raw)).toMatchObject({ type: 'failed', error: { code: 'dataFolderBusy' } })
  if (child.exitCode === null) await once(child, 'exit')
  expect(child.exitCode).not.toBe(0)
})
