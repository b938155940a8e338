import { once } from 'node:events'
import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { WorkCall } from '../calls/running-call.ts'
import { readText } from '../stdio-bridge/gateway-http.ts'
import { completedResult, failedResult, type ToolResult } from '../tools/tool-result.ts'
import { beginning } from '../wire/event-id.ts'
import { createKeepAlive } from '../wire/keep-alive.ts'
import type { CallStream, StreamOptions } from './call-stream.ts'
import { createWorkStream } from './work-stream.ts'

const options: StreamOptions = {
  requestId: 7,
  streamName: 'c1',
  mcpSessionId: 'one',
  readsPrimingEvents: true,
  progressToken: 'p',
  answersCancelled: () => true,
  heartbeatMs: () => 60_000,
  keepAlive: createKeepAlive(),
}

/** A call whose progress and end the test says. */
function openCall() {
  const ending = Promise.withResolvers<ToolResult>()
  const listeners = new Set<(activity: string) => void>()
  let isCancelled = false
  const call: WorkCall = {
    kind: 'work',
    ended: ending.promise,
    hasEnded: false,
    get isCancelled() {
      return isCancelled
    },
    cancel() {
      isCancelled = true
      ending.resolve(failedResult('cancelled'))
    },
    onProgress(listen) {
      listeners.add(listen)
      return () => listeners.delete(listen)
    },
  }
  const say = (activity: string) => {
    for (const listen of listeners) listen(activity)
  }
  return { call, say, end: (text: string) => ending.resolve(completedResult('t', text)), listeners }
}

let stream: CallStream
const server = createServer((_request, response) => stream.attach(response, beginning))

beforeEach(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

async function read(): Promise<IncomingMessage> {
  const request = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', agent: false })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return response
}

test('a client hears what the tool does, each thing once, and then its result', async () => {
  const { call, say, end, listeners } = openCall()
  stream = createWorkStream(call, options)
  const response = await read()
  for (const activity of ['reading', 'reading', 'writing']) say(activity)
  end('done')
  const text = await readText(response)
  const progress = [...text.matchAll(/"progress":(\d),"message":"(\w+)"/g)].map(([, at, message]) => `${at} ${message}`)
  expect(progress).toEqual(['1 reading', '2 writing'])
  expect(text).toMatch(/id: c1-1-1\ndata: \{"jsonrpc":"2.0","id":7,"result":.*"done".*\n\n$/)
  expect(listeners.size).toBe(0)
})

test('a second stream takes the place of the first, and progress goes on counting', async () => {
  const { call, say, end } = openCall()
  stream = createWorkStream(call, options)
  const first = await read()
  say('reading')
  const second = await read()
  expect(await readText(first)).not.toContain('"result"')
  say('writing')
  end('done')
  const text = await readText(second)
  expect(text).toContain('"progress":2')
  expect(text).toContain('"done"')
})

test.for([true, false])('a cancelled call is answered as the setting says: %j', async (answersCancelled) => {
  const { call } = openCall()
  stream = createWorkStream(call, { ...options, answersCancelled: () => answersCancelled })
  const response = await read()
  call.cancel(null)
  expect((await readText(response)).includes('"isError":true')).toBe(answersCancelled)
})

test('a call that is left by the gateway says why', async () => {
  const { call } = openCall()
  stream = createWorkStream(call, options)
  const response = await read()
  stream.abandon('The gateway was stopped.')
  expect(await readText(response)).toContain('"message":"The gateway was stopped."')
})
