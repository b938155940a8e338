import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { endWhenUnread } from './unread.ts'

/** An answer that ends when it is unread, and the client that is to read it. */
async function openAnswer(afterMs = 150) {
  const opened = Promise.withResolvers<ServerResponse>()
  const server = createServer((_request, response) => {
    endWhenUnread(response, afterMs)
    response.flushHeaders()
    opened.resolve(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const request = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', agent: false })
  const [message] = (await once(request, 'response')) as [IncomingMessage]
  // A connection that is cut is what these tests are about.
  message.on('error', () => {})
  return {
    answer: await opened.promise,
    message,
    [Symbol.dispose]: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const large = 'x'.repeat(32 * 1024 * 1024)

test('a reader that takes nothing is cut off', async () => {
  using pair = await openAnswer()
  pair.message.pause()
  pair.answer.write(large)
  await once(pair.answer, 'close')
  expect(pair.answer.writableFinished).toBe(false)
})

test('a reader that waits for something to read is not', async () => {
  using pair = await openAnswer()
  pair.message.resume()
  await delay(450)
  expect(pair.answer.destroyed).toBe(false)
  pair.answer.end('late')
  await once(pair.message, 'end')
})

test('a slow reader that takes a little now and then is not', async () => {
  // A busy machine makes pauses of its own.
  using pair = await openAnswer(1_000)
  pair.answer.end(large)
  let bytes = 0
  for await (const chunk of pair.message as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes % (1024 * 1024) < chunk.length) await delay(50)
  }
  expect(bytes).toBe(large.length)
})
