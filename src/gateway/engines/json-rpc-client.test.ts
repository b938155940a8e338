import { expect, test } from 'vitest'
import { createJsonRpcClient, type Deadline, RpcFailure, type RpcHandlers, RpcTimeout } from './json-rpc-client.ts'

interface Requests {
  read: object
  end: { id: string }
}

function bench(handlers: Partial<RpcHandlers> = {}, hasVersion = false) {
  const sent: unknown[] = []
  const seen: string[] = []
  const client = createJsonRpcClient<Requests>({
    send: (line) => sent.push(JSON.parse(line)),
    hasVersion,
    handlers: {
      onNotification: (method) => seen.push(method),
      onRequest: (method) => Promise.reject(new Error(`${method} is not supported`)),
      ...handlers,
    },
  })
  return { client, sent, seen, receive: (message: unknown) => client.receive(JSON.stringify(message)) }
}

test('a request is one line and resolves with its own result', async () => {
  const { client, sent, receive } = bench()
  const first = client.request('read', {}, 1_000)
  const second = client.request('end', { id: 't' }, 1_000)
  receive({ id: 2, result: 'two' })
  receive({ id: 1, result: 'one' })
  expect(await Promise.all([first, second])).toEqual(['one', 'two'])
  expect(sent).toEqual([
    { id: 1, method: 'read', params: {} },
    { id: 2, method: 'end', params: { id: 't' } },
  ])
})

test('an error keeps the words of Codex', async () => {
  const { client, receive } = bench()
  const request = client.request('read', {}, 1_000)
  receive({ id: 1, error: { code: -32600, message: 'no rollout found' } })
  await expect(request).rejects.toEqual(new RpcFailure(-32600, 'no rollout found'))
})

test('a request that is not answered fails at its deadline, and a late answer is ignored', async () => {
  const { client, receive } = bench()
  await expect(client.request('read', {}, 5)).rejects.toBeInstanceOf(RpcTimeout)
  receive({ id: 1, result: {} })
})

test('the time of a request is measured by who knows whether Codex can answer, but not when it is about an end', async () => {
  const never: Deadline = () => () => {}
  const client = createJsonRpcClient<Requests>({
    send: () => {},
    handlers: { onNotification: () => {}, onRequest: () => Promise.resolve({}) },
    deadline: never,
  })
  const config = client.request('read', {}, 1)
  const interrupt = client.request('end', { id: 't' }, 1, { evenIfStopped: true })
  await expect(interrupt).rejects.toBeInstanceOf(RpcTimeout)
  client.receive(JSON.stringify({ id: 1, result: 'late' }))
  expect(await config).toBe('late')
})

test('a server request that nobody knows is answered with an error', async () => {
  const { sent, receive } = bench()
  receive({ id: 'a', method: 'attestation/generate', params: {} })
  await expect.poll(() => sent).toEqual([{ id: 'a', error: { code: -32601, message: 'attestation/generate is not supported' } }])
})

test('a server request is answered under its own id, also when that is 0', async () => {
  const { sent, receive } = bench({ onRequest: () => Promise.resolve({ decision: 'accept' }) })
  receive({ id: 0, method: 'item/fileChange/requestApproval', params: {} })
  await expect.poll(() => sent).toEqual([{ id: 0, result: { decision: 'accept' } }])
})

test('notifications pass, and what is not a message is ignored', () => {
  const { client, seen, receive } = bench()
  for (const line of ['not json', '[]', '"text"', '{}', 'null']) client.receive(line)
  receive({ id: 99, result: 'nobody asked' })
  receive({ method: 'turn/started' })
  expect(seen).toEqual(['turn/started'])
})

test('closing fails what waits and everything after it', async () => {
  const { client, sent } = bench()
  const waiting = client.request('read', {}, 1_000)
  client.close(new Error('gone'))
  await expect(waiting).rejects.toThrow('gone')
  await expect(client.request('read', {}, 1_000)).rejects.toThrow('gone')
  expect(sent).toHaveLength(1)
})

test('a request may take any time, and its id is known for a notification that names it', async () => {
  const { client, sent, receive } = bench({}, true)
  let sentAs: number | null = null
  const onSent = (id: number) => {
    sentAs = id
  }
  const call = client.request('read', {}, null, { onSent })
  expect(client.isWaiting).toBe(true)
  client.notify('cancelled', { requestId: sentAs })
  receive({ jsonrpc: '2.0', id: 1, result: 'at last' })
  expect(await call).toBe('at last')
  expect(client.isWaiting).toBe(false)
  expect(sent).toEqual([
    { jsonrpc: '2.0', id: 1, method: 'read', params: {} },
    { jsonrpc: '2.0', method: 'cancelled', params: { requestId: 1 } },
  ])
})

test('a line that is no message is told to who wants to hear of it, by its length alone', () => {
  const stray: number[] = []
  const { client } = bench({ onStrayLine: (characters) => stray.push(characters) })
  for (const line of ['not json', '[]', '{}']) client.receive(line)
  expect(stray).toEqual([8, 2])
})
