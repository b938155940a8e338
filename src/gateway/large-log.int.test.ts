import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEventLog } from './events/sqlite-event-log.ts'
import { canMeasureMemory, type GatewayChild, startGatewayChild } from './testing/gateway-child.ts'
import { openTestStorage } from './testing/test-storage.ts'

/** `npm run bench -- big` does the same with 4,800 of them, and with every other reader. */
const count = 250
const output = 'so it goes on\n'.repeat(512 * 75)
const runId = 'run_large'
/** How much garbage V8 lets lie is its own affair; with so little room none can be told from a copy that is kept. */
const littleRoom = ['--max-old-space-size=100', '--max-semi-space-size=4']
/** On top of an idle gateway; a copy of every event that were kept is 125. */
const grownLimitMiB = 110

let dataDir: string
let gateway: GatewayChild

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'switchboard-large-log-'))
  const storage = openTestStorage(join(dataDir, 'switchboard.db'))
  const events = createEventLog(storage)
  for (let index = 0; index < count; index += 1) {
    const item = { type: 'commandExecution', id: `c${index}`, command: 'cat', aggregatedOutput: `${index} ${output}` }
    events.append(
      { runId, sessionId: 'ses_large', principal: 'owner' },
      {
        type: 'item.completed',
        data: {
          turnId: 't',
          item,
          completedAtMs: 1,
        },
      },
    )
    if (index % 20 === 0) events.flush()
  }
  events.flush()
  await storage.close()
  gateway = await startGatewayChild(dataDir, [], littleRoom)
})

afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
})

/** Memory at its highest while something is read. */
async function mostMiB(name: string, read: () => Promise<number>): Promise<number> {
  let most = 0
  const watch = setInterval(() => {
    if (canMeasureMemory) most = Math.max(most, gateway.rssMiB())
  }, 20)
  try {
    expect(await read()).toBe(count)
  } finally {
    clearInterval(watch)
    process.stdout.write(`${count} events of 0.5 MiB, ${name}: RSS at most ${most.toFixed(0)} MiB\n`)
  }
  return most
}

async function backwards(page: (before: number | undefined) => Promise<{ events: { seq: number }[]; hasMore: boolean }>) {
  const seqs = new Set<number>()
  for (let before: number | undefined, hasMore = true; hasMore; ) {
    const read = await page(before)
    for (const { seq } of read.events) seqs.add(seq)
    before = read.events[0]?.seq
    hasMore = read.hasMore
  }
  return seqs.size
}

async function watched(textLimit?: number): Promise<number> {
  const abort = new AbortController()
  const seqs: number[] = []
  const input = { runId, after: 0, ...(textLimit === undefined ? {} : { textLimit }) }
  for await (const { events } of await gateway.client.events.watch(input, { signal: abort.signal })) {
    seqs.push(...events.map(({ seq }) => seq))
    if (seqs.length >= count) break
  }
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b))
  return new Set(seqs).size
}

test('every reader comes to the end of a log of large events, and the gateway stays small', async () => {
  const { client } = gateway
  const idle = canMeasureMemory ? gateway.rssMiB() : 0
  const rest = async (before: number | undefined): Promise<Awaited<ReturnType<typeof client.events.tail>>> => {
    const url = new URL(`/api/v1/events?runId=${runId}&limit=5000${before === undefined ? '' : `&before=${before}`}`, gateway.url)
    const response = await fetch(url, { headers: { authorization: `Bearer ${gateway.token}` } })
    return JSON.parse(await response.text())
  }
  const most = [
    await mostMiB('REST pages', () => backwards(rest)),
    await mostMiB('RPC pages, whole texts', () =>
      backwards((before) =>
        client.events.tail({ runId, limit: 5_000, textLimit: 1_048_576, ...(before === undefined ? {} : { before }) }),
      ),
    ),
    await mostMiB('stream', () => watched()),
    await mostMiB('stream, cut texts', () => watched(1_000)),
  ]
  expect(Math.max(...most) - idle).toBeLessThan(grownLimitMiB)
})
