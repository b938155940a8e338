import { expect, test } from 'vitest'
import { createJsonBounds } from './json-bounds.ts'

const excessOf = (text: string) => createJsonBounds().take(Buffer.from(text))

test('nesting without end is noticed before anything is parsed', () => {
  const nested = (depth: number) => `${'{"a":['.repeat(depth)}${']}'.repeat(depth)}`
  expect(excessOf(nested(90))).toBeNull()
  expect(excessOf(nested(50_000))).toBe('tooDeep')
  expect(excessOf('['.repeat(4_000_000))).toBe('tooDeep')
})

test('so do values without end, of whatever kind', () => {
  for (const value of ['{"a":1}', '0', '[]', '""']) {
    expect(excessOf(`[${`${value},`.repeat(300_000)}0]`)).toBe('tooManyValues')
    expect(excessOf(`[${`${value},`.repeat(50_000)}0]`)).toBeNull()
  }
})

test('what stands in a string is text, also when the string comes in pieces', () => {
  const text = JSON.stringify({ code: `"\\${'[{,"\\'.repeat(100_000)}` })
  expect(excessOf(text)).toBeNull()
  const bounds = createJsonBounds()
  for (let at = 0; at < text.length; at += 7) expect(bounds.take(Buffer.from(text.slice(at, at + 7)))).toBeNull()
  expect(bounds.take(Buffer.from('['.repeat(201)))).toBe('tooDeep')
})
