import { expect, test } from 'vitest'
import { startMcpGateway } from '../testing/mcp-gateway.ts'
import { openRawClient, type RawClient } from './testing/raw-client.ts'
import type { Turn } from './testing/scripted-engine.ts'

const mebibyte = 1024 * 1024

/** An answer of 1 MiB, reported as Codex does: in parts, as an item, as the model's own item, and at the end of the turn. */
const answer: Turn = async ({ emit, say, request, turnId }) => {
  const text = 'a'.repeat(mebibyte)
  emit({ type: 'item.started', data: { turnId, item: { type: 'agentMessage', id: 'm', text: '' }, startedAtMs: 1 } })
  await say(Array.from({ length: 64 }, () => 'a'.repeat(mebibyte / 64)))
  if (request.rawEvents) {
    const item = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] }
    emit({ type: 'raw.item', data: { turnId, item } })
  }
  emit({ type: 'item.completed', data: { turnId, item: { type: 'agentMessage', id: 'm', text }, completedAtMs: 2 } })
  return text
}

/** Bytes and methods of what a call sends. */
async function sent(client: RawClient) {
  const stream = await client.call('codex', { prompt: 'answer' }, { meta: { progressToken: 1 } })
  let bytes = 0
  const methods = new Set<unknown>()
  let content = 0
  for await (const { data } of stream.events) {
    bytes += data.length
    if (data === '') continue
    const message = JSON.parse(data)
    methods.add(message.method ?? 'result')
    if (message.result) content = message.result.structuredContent.content.length
  }
  return { mebibytes: bytes / mebibyte, methods: [...methods], content }
}

test('an answer of 1 MiB is sent once per member of the result to a client that reads no codex/event', async () => {
  await using gateway = await startMcpGateway({ answer })
  const deaf = await sent(await openRawClient(gateway.endpoint, gateway.token, { isDeaf: true }))
  const reader = await sent(await openRawClient(gateway.endpoint, gateway.token))
  process.stdout.write(
    `1 MiB answer: ${deaf.mebibytes.toFixed(2)} MiB sent, with codex/event ${reader.mebibytes.toFixed(2)} MiB\n`,
  )
  // `content` and `structuredContent` are the result of the removed server.
  expect(deaf).toMatchObject({ methods: ['notifications/progress', 'result'], content: mebibyte })
  expect(deaf.mebibytes).toBeLessThan(2.1)
  expect(reader).toMatchObject({ content: mebibyte })
  expect(reader.methods).toContain('codex/event')
  expect(reader.mebibytes).toBeGreaterThan(5)
})

test("the model's own items are stored only for a client that reads them", async () => {
  await using gateway = await startMcpGateway({ answer })
  for (const isDeaf of [true, false]) {
    await sent(await openRawClient(gateway.endpoint, gateway.token, { isDeaf }))
    const run = (await gateway.owner.runs.list({})).data[0]
    const { data } = await gateway.owner.runs.events({ id: run?.id ?? '' })
    expect(data.some(({ type }) => type === 'raw.item')).toBe(!isDeaf)
  }
})

test('over stdio a client that is not known gets codex/event, a host that throws it away does not', async () => {
  await using gateway = await startMcpGateway({ answer })
  const headers = { 'switchboard-transport': 'stdio' }
  const open = (name: string) => openRawClient(gateway.endpoint, gateway.token, { isDeaf: true, headers, name })
  expect((await sent(await open('my-script'))).methods).toContain('codex/event')
  expect((await sent(await open('claude-code'))).methods).toEqual(['notifications/progress', 'result'])
})

test('the address asks for them too', async () => {
  await using gateway = await startMcpGateway({ answer })
  const client = await openRawClient(new URL('?codexEvents=1', gateway.endpoint), gateway.token, { isDeaf: true })
  expect((await sent(client)).methods).toContain('codex/event')
})

test.for(['always', 'never'] as const)('the setting decides for everybody: %s', async (codexEvents) => {
  await using gateway = await startMcpGateway({ answer }, { codexEvents })
  const client = await openRawClient(gateway.endpoint, gateway.token, { isDeaf: codexEvents === 'always' })
  expect((await sent(client)).methods.includes('codex/event')).toBe(codexEvents === 'always')
})
