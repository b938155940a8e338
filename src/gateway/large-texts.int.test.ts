import { afterAll, beforeAll, expect, test } from 'vitest'
import { isEvent } from '#shared/contract/events.ts'
import type { Turn } from './mcp/testing/scripted-engine.ts'
import { type McpGateway, startMcpGateway } from './testing/mcp-gateway.ts'
import { endedRun } from './testing/test-gateway.ts'

const mebibyte = 1024 * 1024
const output = 'o'.repeat(mebibyte / 2)

/** Twelve commands with half a MiB of output each, and an answer of 1 MiB. */
const large: Turn = async ({ emit, turnId }) => {
  for (let index = 0; index < 12; index += 1) {
    const item = { type: 'commandExecution', id: `c${index}`, command: 'cat', aggregatedOutput: output }
    emit({ type: 'item.completed', data: { turnId, item, completedAtMs: 1 } })
  }
  return 'r'.repeat(mebibyte)
}

const answer: Turn = async () => 'r'.repeat(mebibyte)

let gateway: McpGateway
let runId = ''

beforeAll(async () => {
  gateway = await startMcpGateway({ large, answer })
  const run = await gateway.owner.runs.start({ prompt: 'large' })
  runId = run.id
  await endedRun(gateway.owner, runId)
})

afterAll(() => gateway[Symbol.asyncDispose]())

/** A REST answer as it is on the wire. */
async function rest(path: string): Promise<string> {
  const url = new URL(`/api/v1${path}`, gateway.endpoint)
  const response = await fetch(url, { headers: { authorization: `Bearer ${gateway.token}` } })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  return response.text()
}

test('a page of events cuts long texts, says how long they are, and gives them whole by their number', async () => {
  const text = await rest(`/runs/${runId}/events`)
  expect(text.length).toBeLessThan(16 * 20_000)
  const { data } = await gateway.owner.runs.events({ id: runId })
  const completed = data.find(({ type }) => type === 'item.completed')
  expect(completed?.truncated).toEqual([{ path: '/data/item/aggregatedOutput', length: output.length }])
  const whole = await gateway.owner.events.get({ seq: completed?.seq ?? 0 })
  expect(whole).toMatchObject({ data: { item: { id: 'c0', aggregatedOutput: output } } })
  expect(whole.truncated).toBeUndefined()
})

test('readers choose where texts are cut; the page keeps its bytes and its cursor', async () => {
  const input = { id: runId, textLimit: mebibyte }
  const first = await gateway.owner.runs.events(input)
  expect(first.data.some(({ truncated }) => truncated)).toBe(false)
  // Twelve halves fit, the answer at the end (in two events of 1 MiB) does as well.
  expect(JSON.stringify(first).length).toBeLessThan(8.5 * mebibyte)
  const seqs: number[] = []
  for (let after: number | null = 0; after !== null; ) {
    const page = await gateway.owner.runs.events({ ...input, after, limit: 5 })
    seqs.push(...page.data.map(({ seq }) => seq))
    after = page.nextCursor
  }
  const { events } = await gateway.owner.events.tail({ runId, limit: 5_000, textLimit: 1_000 })
  expect(seqs).toEqual(events.map(({ seq }) => seq))
  expect(events.find(({ type }) => type === 'item.completed')?.data).toMatchObject({
    item: { aggregatedOutput: 'o'.repeat(1_000) },
  })
})

test('a live reader can ask for cut texts too, and gets whole ones otherwise', async () => {
  for (const textLimit of [undefined, 1_000]) {
    const batches = await gateway.owner.events.watch({ runId, after: 0, ...(textLimit === undefined ? {} : { textLimit }) })
    const lengths: number[] = []
    for await (const { events } of batches) {
      for (const event of events) {
        if (!isEvent(event, 'item.started') && !isEvent(event, 'item.completed')) continue
        const { item } = event.data
        if ('aggregatedOutput' in item) lengths.push(String(item['aggregatedOutput']).length)
      }
      if (events.some(({ type }) => type === 'run.ended')) break
    }
    expect(lengths).toEqual(Array.from({ length: 12 }, () => textLimit ?? output.length))
  }
})

test('a page of runs with large results is small; one run is whole', async () => {
  for (let index = 0; index < 20; index += 1) {
    const { id } = await gateway.owner.runs.start({ prompt: 'answer' })
    await endedRun(gateway.owner, id)
  }
  const text = await rest('/runs?limit=200')
  expect(text.length).toBeLessThan(21 * 20_000)
  const page = await gateway.owner.runs.list({ limit: 200 })
  expect(page.data).toHaveLength(21)
  expect(page.data[0]?.truncated).toEqual([{ path: '/result', length: mebibyte }])
  expect(await gateway.owner.runs.get({ id: runId })).toMatchObject({ result: 'r'.repeat(mebibyte) })
  // With whole results the page ends by its bytes, and goes on at its cursor.
  const ids: string[] = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const part = await rest(`/runs?limit=200&textLimit=${mebibyte}${cursor ? `&cursor=${cursor}` : ''}`)
    expect(part.length).toBeLessThan(8.5 * mebibyte)
    const { data, nextCursor }: Awaited<ReturnType<typeof gateway.owner.runs.list>> = JSON.parse(part)
    ids.push(...data.map(({ id }) => id))
    cursor = nextCursor
  }
  expect(ids).toEqual(page.data.map(({ id }) => id))
})

test('an event that is not there is not found', async () => {
  await expect(gateway.owner.events.get({ seq: 1e9 })).rejects.toMatchObject({ data: { code: 'notFound', entity: 'event' } })
})
