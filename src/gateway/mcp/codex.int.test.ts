import { expect, test } from 'vitest'
import { scriptPrompt } from '../demo/script.ts'
import { startTestGateway } from '../testing/test-gateway.ts'
import { openRawClient } from './testing/raw-client.ts'

const sleeping = scriptPrompt('long', [{ exec: { cmd: 'sleep 60' } }, { message: 'never' }])
const says = (message: string) => ({ prompt: scriptPrompt('say it', [{ message }]) })

const contentOf = (answer: Record<string, unknown> | undefined) => Object(Object(answer?.['result']).structuredContent)

test('a Codex that is killed in the middle of a call leaves an answer at once, and the next call works', async () => {
  await using test = await startTestGateway()
  const client = await openRawClient(new URL(test.gateway.endpoint), test.token)
  const stream = await client.call('codex', { prompt: sleeping }, { id: 1 })
  let killedAt = 0
  let answer: Record<string, unknown> = {}
  for await (const { data } of stream.events) {
    if (killedAt === 0 && data.includes('exec_command_begin')) {
      const { process: child } = await test.client.engine.get()
      if (child.status !== 'ready' || child.pid === null) throw new Error(`The engine is ${child.status}.`)
      process.kill(child.pid, 'SIGKILL')
      killedAt = performance.now()
    }
    if (data.includes('"result"')) answer = JSON.parse(data)
  }
  // 50 ms is the goal on a quiet machine; this one may be busy.
  expect(performance.now() - killedAt).toBeLessThan(1_000)
  expect(answer).toMatchObject({ id: 1, result: { isError: true, structuredContent: { threadId: expect.any(String) } } })

  const { threadId } = contentOf(answer)
  const next = (await (await client.call('codex-reply', { threadId, ...says('back') })).rest()).at(-1)
  expect(contentOf(next)).toEqual({ threadId, content: 'back' })
})

test('a thread is continued after a restart of the gateway, by its id', async () => {
  await using test = await startTestGateway()
  const before = await openRawClient(new URL(test.gateway.endpoint), test.token)
  const first = (await (await before.call('codex', says('one'))).rest()).at(-1)
  const { threadId } = contentOf(first)
  await test.restart()
  const after = await openRawClient(new URL(test.gateway.endpoint), test.token)
  const messages = await (await after.call('codex-reply', { conversationId: threadId, ...says('two') })).rest()
  expect(contentOf(messages.at(-1))).toEqual({ threadId, content: 'two' })
  const types = messages.map(({ params }) => Object(Object(params).msg).type)
  expect(types).toContain('task_started')
  expect(types).not.toContain('session_configured')
})

test('calls on one thread wait for each other instead of changing each other', async () => {
  await using test = await startTestGateway()
  const client = await openRawClient(new URL(test.gateway.endpoint), test.token)
  const first = (await (await client.call('codex', says('first'))).rest()).at(-1)
  const { threadId } = contentOf(first)
  const streams = await Promise.all([
    client.call('codex-reply', { threadId, ...says('second') }, { id: 'a' }),
    client.call('codex-reply', { threadId, ...says('third') }, { id: 'b' }),
  ])
  const [a, b] = await Promise.all(streams.map((stream) => stream.rest()))
  expect(a?.at(-1)).toMatchObject({ id: 'a', result: { structuredContent: { content: 'second' } } })
  expect(b?.at(-1)).toMatchObject({ id: 'b', result: { structuredContent: { content: 'third' } } })
})

test('a cancelled command is really gone', async () => {
  await using test = await startTestGateway()
  const client = await openRawClient(new URL(test.gateway.endpoint), test.token)
  const seconds = 4_000 + (process.pid % 1_000)
  const prompt = scriptPrompt('long', [{ exec: { cmd: `sleep ${seconds}` } }, { message: 'never' }])
  const stream = await client.call('codex', { prompt, sandbox: 'danger-full-access', 'approval-policy': 'never' }, { id: 1 })
  const messages: string[] = []
  for await (const { data } of stream.events) {
    messages.push(data)
    if (!data.includes('exec_command_begin')) continue
    await client.tell({ method: 'notifications/cancelled', params: { requestId: 1 } })
  }
  expect(messages.at(-1)).toContain('The client cancelled the call')
  const { execFileSync } = await import('node:child_process')
  await expect.poll(() => execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain(`sleep ${seconds}\n`)
})

test('a thread that Codex does not know is refused in the old words', async () => {
  await using test = await startTestGateway()
  const client = await openRawClient(new URL(test.gateway.endpoint), test.token)
  const threadId = '01a1f876-4d5a-7342-84be-67baaeddd1b7'
  const answer = (await (await client.call('codex-reply', { threadId, prompt: 'hello' })).rest()).at(-1)
  const text = `Session not found for thread_id: ${threadId}`
  expect(answer).toMatchObject({ result: { isError: true, structuredContent: { threadId, content: text } } })
})
