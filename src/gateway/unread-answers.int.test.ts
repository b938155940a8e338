import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { canMeasureMemory, type GatewayChild, startGatewayChild } from './testing/gateway-child.ts'

let dataDir: string
let gateway: GatewayChild

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'switchboard-unread-'))
  gateway = await startGatewayChild(dataDir)
})

afterEach(async () => {
  await gateway[Symbol.asyncDispose]()
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
})

async function openRpc(): Promise<WebSocket> {
  const address = new URL('/rpc', gateway.url)
  address.protocol = 'ws:'
  const socket = new WebSocket(address, { headers: { authorization: `Bearer ${gateway.token}` } })
  await once(socket, 'open')
  return socket
}

const listRuns = (id: number) => JSON.stringify({ i: String(id), p: { u: '/runs/list', b: { json: { limit: 50 } } } })

async function healthMs(): Promise<number> {
  const startedAt = performance.now()
  await (await fetch(new URL('/healthz', gateway.url))).text()
  return performance.now() - startedAt
}

test('30,000 calls on one WebSocket whose answers nobody reads cost little memory and hinder nobody', async ({ skip }) => {
  if (!canMeasureMemory) skip('The memory of another process can be measured on Linux only.')
  for (let index = 0; index < 4; index += 1) await gateway.client.runs.start({ prompt: 'x'.repeat(12_000) })
  const calls = 30_000
  const flood = await openRpc()
  flood.pause()
  const before = gateway.rssMiB()
  for (let id = 0; id < calls; id += 1) flood.send(listRuns(id))

  let most = 0
  let slowestMs = 0
  const watch = setInterval(() => {
    most = Math.max(most, gateway.rssMiB())
  }, 50)
  const other = await openRpc()
  try {
    for (const until = Date.now() + 2_000; Date.now() < until; await delay(50)) {
      slowestMs = Math.max(slowestMs, await healthMs())
      const answered = once(other, 'message', { signal: AbortSignal.timeout(10_000) })
      other.send(listRuns(Date.now()))
      await answered
    }
  } finally {
    clearInterval(watch)
    const memory = `${before.toFixed(0)} -> ${most.toFixed(0)} MiB`
    process.stdout.write(`unread calls: RSS ${memory}, slowest /healthz ${slowestMs.toFixed(0)} ms\n`)
  }
  expect(most - before).toBeLessThan(100)
  expect(slowestMs).toBeLessThan(1_000)

  // Whoever reads in the end gets the answers, each once.
  const answers: string[] = []
  flood.on('message', (data) => answers.push(JSON.parse(String(data)).i))
  flood.resume()
  await expect.poll(() => answers.length, { timeout: 30_000 }).toBeGreaterThan(2_000)
  expect(new Set(answers).size).toBe(answers.length)
  flood.close()
  other.close()
})
