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

test('the head of a stream waits for the first thing to say, and not for long', async () => {
  const streams: SseStream[] = []
  const server = createServer((request, response) => {
    const headWaitsMs = Number(new URL(request.url ?? '', 'http://host').searchParams.get('ms'))
    const options = { mcpSessionId: null, onDrain: () => {}, onClose: () => {}, first: frameWithoutId('0'), headWaitsMs }
    streams.push(openSseStream(response, options))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  let hasHead = false
  const answered = fetch(`${url}?ms=600000`).then((response) => {
    hasHead = true
    return response.text()
  })
  await expect.poll(() => streams.length).toBe(1)
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  expect(hasHead).toBe(false)
  streams[0]?.end(frameWithoutId('1'))
  expect(await answered).toBe(['0', '1'].map(frameWithoutId).join(''))

  // Nothing is said: the head leaves all the same, and the connection serves the next request.
  const silent = await fetch(`${url}?ms=20`)
  expect(silent.headers.get('content-type')).toBe('text/event-stream')
  streams[1]?.send(frameWithoutId('1'))
  streams[1]?.end()
  expect(await silent.text()).toBe(['0', '1'].map(frameWithoutId).join(''))
  server.closeAllConnections()
  server.close()
})
