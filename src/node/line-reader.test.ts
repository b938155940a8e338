import { expect, test } from 'vitest'
import { createLineReader } from './line-reader.ts'

function readAll(chunks: (string | Buffer)[], maxLineBytes = 1_000) {
  const lines: string[] = []
  const dropped: number[] = []
  const reader = createLineReader({
    maxLineBytes,
    onLine: (line) => lines.push(line),
    onOversizeLine: (size) => dropped.push(size),
  })
  for (const chunk of chunks) reader.push(Buffer.from(chunk))
  return { lines, dropped }
}

test('lines are cut wherever the chunks end', () => {
  expect(readAll(['a', 'b\nc', '\n', '\nd\ne\nf']).lines).toEqual(['ab', 'c', 'd', 'e'])
})

test('a character that is split over two chunks stays whole, and a carriage return is not part of a line', () => {
  const bytes = Buffer.from('grün\r\n')
  expect(readAll([bytes.subarray(0, 3), bytes.subarray(3)]).lines).toEqual(['grün'])
})

test('a line that is too long is dropped and the next one is read', () => {
  expect(readAll(['aaaa', 'bbbb', 'cccc\nok\n'], 6)).toEqual({ lines: ['ok'], dropped: [12] })
})

test('a line that gets too long in the chunk that ends it is dropped as well', () => {
  expect(readAll(['aaaa', 'bbbb\nok\nx'], 6)).toEqual({ lines: ['ok'], dropped: [8] })
})

test('a line of exactly the limit is read', () => {
  expect(readAll(['aaa', 'bbb\n'], 6)).toEqual({ lines: ['aaabbb'], dropped: [] })
})
