import { once } from 'node:events'
import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { frameEnd, frameHeadOf, frameWithoutId, openSseStream, primingFrame, type SseStream } from './sse-stream.ts'

/** A stream and the client that reads it. */
async function openPair(onDrain: () => void = () => {}) {
  const opened = Promise.withResolvers<SseStream>()
  const closed = Promise.withResolvers<void>()
  const server = createServer((_request, response) => {
    opened.resolve(openSseStream(response, { mcpSessionId: 'one', onDrain, onClose: closed.resolve }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const request = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', agent: false })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return {
    stream: await opened.promise,
    response,
    closed: closed.promise,
    [Symbol.dispose]: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

test('frames carry their id, and the first one the waiting time', () => {
  expect(`${frameHeadOf('c1-2-3')}{}${frameEnd}`).toBe('event: message\nid: c1-2-3\ndata: {}\n\n')
  expect(frameWithoutId('{}')).toBe('event: message\ndata: {}\n\n')
  expect(primingFrame('c1-0-0', 500)).toBe('id: c1-0-0\nretry: 500\ndata: \n\n')
})

test('a reader that does not read is told apart, and heard of when it reads again', async () => {
  let onDrain = () => {}
  using pair = await openPair(() => onDrain())
  const { stream, response } = pair
  expect(response.headers).toMatchObject({ 'content-type': 'text/event-stream', 'mcp-session-id': 'one' })
  response.pause()
  const part = 'x'.repeat(64 * 1024)
  let sent = 0
  while (stream.send(part)) {
    sent += part.length
    await new Promise((resolve) => setImmediate(resolve))
  }
  // What the operating system keeps, and one MiB of ours.
  expect(sent).toBeLessThan(16 * 1024 * 1024)
  const drained = new Promise<void>((resolve) => {
    onDrain = resolve
  })
  response.resume()
  await drained
  await expect.poll(() => stream.send('again')).toBe(true)
})

test('the text of frames is made piece by piece, when there is room for it, and all of it arrives before the end', async () => {
  using pair = await openPair()
  const { stream, response } = pair
  response.pause()
  const piece = 'x'.repeat(64 * 1024)
  const pieces = 640
  let made = 0
  function* frames() {
    for (; made < pieces; made += 1) yield piece
  }
  expect(stream.send(frames())).toBe(false)
  stream.comment()
  stream.end('last')
  await new Promise((resolve) => setTimeout(resolve, 100))
  // What the operating system keeps, and one MiB of ours.
  expect(made).toBeLessThan(pieces / 2)

  let text = ''
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk)
  expect(text.length).toBe(pieces * piece.length + 4)
  expect(text.endsWith('xlast')).toBe(true)
})

test('a stream whose client went away says so and takes nothing more', async () => {
  using pair = await openPair()
  pair.response.destroy()
  await pair.closed
  expect(pair.stream.isOpen).toBe(false)
  expect(pair.stream.send('late')).toBe(false)
  pair.stream.comment()
  pair.stream.end()
})

test('what is sent and ended in the tick in which the stream was opened arrives whole', async () => {
  const server = createServer((_request, response) => {
    const stream = openSseStream(response, { mcpSessionId: 'one', onDrain: () => {}, onClose: () => {} })
    stream.send(frameWithoutId('1'))
    stream.send(frameWithoutId('2'))
    stream.end(frameWithoutId('3'))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const text = await (await fetch(`http://127.0.0.1:${port}/`)).text()
  expect(text).toBe(['1', '2', '3'].map(frameWithoutId).join(''))
  server.closeAllConnections()
  server.close()
})
