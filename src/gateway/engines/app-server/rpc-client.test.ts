import { expect, test } from 'vitest'
import { createRpcClient, type Deadline, RpcFailure, type RpcHandlers, RpcTimeout } from './rpc-client.ts'

function bench(handlers: Partial<RpcHandlers> = {}) {
  const sent: unknown[] = []
  const seen: string[] = []
  const client = createRpcClient((line) => sent.push(JSON.parse(line)), {
    onNotification: (method) => seen.push(method),
    onRequest: (method) => Promise.reject(new Error(`${method} is not supported`)),
    ...handlers,
  })
  return { client, sent, seen, receive: (message: unknown) => client.receive(JSON.stringify(message)) }
}

test('a request is one line and resolves with its own result', async () => {
  const { client, sent, receive } = bench()
  const first = client.request('config/read', {}, 1_000)
  const second = client.request('thread/unsubscribe', { threadId: 't' }, 1_000)
  receive({ id: 2, result: 'two' })
  receive({ id: 1, result: 'one' })
  expect(await Promise.all([first, second])).toEqual(['one', 'two'])
  expect(sent).toEqual([
    { id: 1, method: 'config/read', params: {} },
    { id: 2, method: 'thread/unsubscribe', params: { threadId: 't' } },
  ])
})

test('an error keeps the words of Codex', async () => {
  const { client, receive } = bench()
  const request = client.request('config/read', {}, 1_000)
  receive({ id: 1, error: { code: -32600, message: 'no rollout found' } })
  await expect(request).rejects.toEqual(new RpcFailure(-32600, 'no rollout found'))
})

test('a request that is not answered fails at its deadline, and a late answer is ignored', async () => {
  const { client, receive } = bench()
  await expect(client.request('config/read', {}, 5)).rejects.toBeInstanceOf(RpcTimeout)
  receive({ id: 1, result: {} })
})

test('the time of a request is measured by who knows whether Codex can answer, but not when it is about an end', async () => {
  const never: Deadline = () => () => {}
  const client = createRpcClient(() => {}, { onNotification: () => {}, onRequest: () => Promise.resolve({}) }, never)
  const config = client.request('config/read', {}, 1)
  const interrupt = client.request('turn/interrupt', { threadId: 't', turnId: 'u' }, 1, { evenIfStopped: true })
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
  const waiting = client.request('config/read', {}, 1_000)
  client.close(new Error('gone'))
  await expect(waiting).rejects.toThrow('gone')
  await expect(client.request('config/read', {}, 1_000)).rejects.toThrow('gone')
  expect(sent).toHaveLength(1)
})
