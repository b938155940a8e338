import { expect, test } from 'vitest'
import { createTextTail } from './text-tail.ts'

test('keeps the end of a long text, from the start of a line', () => {
  const tail = createTextTail(10)
  for (const line of ['first line\n', 'second\n', 'third\n']) tail.push(Buffer.from(line))
  expect(tail.text).toBe('third')
})

test('keeps a short text as it is', () => {
  const tail = createTextTail(10)
  tail.push(Buffer.from('short\n'))
  expect(tail.text).toBe('short')
})
