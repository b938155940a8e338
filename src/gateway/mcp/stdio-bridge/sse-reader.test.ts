import { expect, test } from 'vitest'
import { readSse, type SseEvent } from './sse-reader.ts'

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function allOf(stream: AsyncIterable<Buffer>): Promise<SseEvent[]> {
  const events: SseEvent[] = []
  for await (const event of readSse(stream)) events.push(event)
  return events
}

const read = (text: string, size = 7) => allOf(inPieces(Buffer.from(text), size))

test('events keep their id and the waiting time, however the stream was cut', async () => {
  const text = ': hello\n\nid: c1-0-0\nretry: 500\ndata: \n\nevent: message\nid: c1-1-1\ndata: {"a":"ü☃"}\n\ndata: none\n\n'
  for (const size of [1, 2, 7, 1_000]) {
    expect(await read(text, size)).toEqual([
      { id: 'c1-0-0', retryMs: 500, data: '' },
      { id: 'c1-1-1', retryMs: null, data: '{"a":"ü☃"}' },
      { id: null, retryMs: null, data: 'none' },
    ])
  }
})

test('carriage returns and data of several lines are read as the specification says', async () => {
  expect(await read('data: a\r\ndata:b\r\n\r\ndata: c\rdata: d\r\rdata: unfinished')).toMatchObject([
    { data: 'a\nb' },
    { data: 'c\nd' },
  ])
})

test('an event of 16 MiB in small pieces costs time by its length, not by its square', async () => {
  const timeFor = async (bytes: number) => {
    const text = Buffer.from(`data: ${'x'.repeat(bytes)}\n\n`)
    const before = process.cpuUsage()
    const [event] = await allOf(inPieces(text, 4_096))
    expect(event?.data).toHaveLength(bytes)
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1_000
  }
  await timeFor(1024 * 1024)
  const [small, large] = [await timeFor(1024 * 1024), await timeFor(16 * 1024 * 1024)]
  // By the square it would be 256 times as much.
  expect(large).toBeLessThan(Math.max(small, 4) * 80)
})

test('an event without end is given up', async () => {
  async function* endless() {
    for (;;) yield Buffer.from('x'.repeat(1024 * 1024))
  }
  await expect(allOf(endless())).rejects.toThrow('too long')
})
