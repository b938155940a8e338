import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { GatewayEvent } from '#shared/contract/events.ts'
import { scriptPrompt } from './demo/script.ts'
import { endedRun, openTestGateway } from './testing/test-gateway.ts'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'switchboard-events-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 }))

const nested = (levels: number) => `${'['.repeat(levels)}1${']'.repeat(levels)}`
const queued = JSON.stringify({ prompt: 'p', client: 'c', transport: 'rest' })

/** Bodies of rows, how many events each counts, and what is told of them. */
const damaged: readonly [body: string, count: number, told: readonly string[]][] = [
  ['[[15,0,{"prompt":"p"', 3, ['unreadable.chunk']],
  ['', 1, ['unreadable.chunk']],
  ['{"a":1}', 1, ['unreadable.chunk']],
  [`[1,[15,0,${queued}],[{"toString":1},0,{}]]`, 3, ['unreadable.entry', 'run.queued', 'unreadable.entry']],
  [`[[15,{"valueOf":1,"toString":1},${queued}],[15,"x",${queued}]]`, 2, ['run.queued', 'run.queued']],
  ['[[11,0,{"turnId":{"$text":99999,"length":5}},1]]', 1, ['unreadable.usage.updated']],
  [`[["of.tomorrow",0,${nested(200_000)}]]`, 1, ['unreadable.of.tomorrow']],
]

const firsts = damaged.map((_, row) => damaged.slice(0, row).reduce((sum, [, count]) => sum + count, 0))

/** Adds the damaged rows to the run, as if its gateway had died while it was at work; gives the first of their numbers. */
function damage(runId: string): number {
  const database = new DatabaseSync(join(dataDir, 'switchboard.db'))
  const first = Number(database.prepare('SELECT max(first_seq + count) AS next FROM event_chunks').get()?.['next'])
  const insert = database.prepare(
    `INSERT INTO event_chunks (first_seq, count, run_key, session_key, principal_key, is_delta, at, body)
      SELECT ?, ?, run_key, session_key, principal_key, 0, ?, ? FROM event_chunks WHERE run_key IS NOT NULL LIMIT 1`,
  )
  for (const [row, [body, count]] of damaged.entries()) insert.run(first + (firsts[row] ?? 0), count, Date.now(), body)
  database.prepare("UPDATE runs SET status = 'running', ended_at = NULL WHERE id = ?").run(runId)
  database.close()
  return first
}

async function leaveDamaged() {
  await using gateway = await openTestGateway(dataDir)
  const { id } = await gateway.client.runs.start({ prompt: scriptPrompt('hello', [{ message: 'hi' }]) })
  await endedRun(gateway.client, id)
  await gateway[Symbol.asyncDispose]()
  return { id, first: damage(id) }
}

test('a gateway starts over rows of a run that cannot be read, and ends the run', async () => {
  const { id } = await leaveDamaged()
  for (let start = 0; start < 2; start += 1) {
    await using gateway = await openTestGateway(dataDir)
    expect(await gateway.client.gateway.status()).toMatchObject({ state: 'running', store: { state: 'ok' } })
    expect(await gateway.client.runs.get({ id })).toMatchObject({ status: 'interrupted', endedAt: expect.any(Number) })
  }
})

test('every reader gets the events around rows that cannot be read, each with its own number', async () => {
  const { id, first } = await leaveDamaged()
  await using gateway = await openTestGateway(dataDir)
  const { client } = gateway
  const told = damaged.flatMap(([, , types], row) => types.map((type, index) => [first + (firsts[row] ?? 0) + index, type]))

  const watch = async () => {
    const got: GatewayEvent[] = []
    for await (const { events } of await client.events.watch({ runId: id, after: 0 })) {
      got.push(...events)
      if (got.some(({ seq, type }) => seq > first && type === 'run.ended')) break
    }
    return got
  }
  const backwards = async () => {
    const got: GatewayEvent[] = []
    for (let hasMore = true; hasMore; ) {
      const before = got[0]?.seq
      const page = await client.events.tail({ runId: id, limit: 2, ...(before === undefined ? {} : { before }) })
      got.unshift(...page.events)
      hasMore = page.hasMore
    }
    return got
  }
  const read = await client.runs.events({ id, after: 0, limit: 500 })
  for (const events of [read.data, await watch(), await backwards()]) {
    expect(events.filter(({ seq }) => seq >= first).map(({ seq, type }) => [seq, type])).toEqual([
      ...told,
      [expect.any(Number), 'run.ended'],
    ])
    expect(events.every((event) => GatewayEvent.safeParse(event).success)).toBe(true)
    expect(events[0]?.type).toBe('run.queued')
  }
  for (const [seq, type] of told) expect(await client.events.get({ seq: Number(seq) })).toMatchObject({ seq, type })
})
