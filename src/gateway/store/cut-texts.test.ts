import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { cutText, withCutTexts } from './cut-texts.ts'

test('an entry without long texts is handed on as it is', () => {
  const entry = { id: 'a', nested: { list: ['short', 1, null] } }
  expect(withCutTexts(entry, 5)).toBe(entry)
  expect(withCutTexts(entry, undefined)).toBe(entry)
})

test('long texts anywhere are cut, named and measured; the entry itself stays whole', () => {
  const entry = { id: 'e', data: { 'a/b~c': 'x'.repeat(10), changes: [{ diff: 'ok' }, { diff: 'y'.repeat(7) }] } }
  expect(withCutTexts(entry, 5)).toEqual({
    id: 'e',
    data: { 'a/b~c': 'xxxxx', changes: [{ diff: 'ok' }, { diff: 'yyyyy' }] },
    truncated: [
      { path: '/data/a~1b~0c', length: 10 },
      { path: '/data/changes/1/diff', length: 7 },
    ],
  })
  expect(entry.data['a/b~c']).toHaveLength(10)
})

test('a character of two halves is not cut in the middle', () => {
  expect(cutText('ab😀cd', 3)).toBe('ab')
  expect(cutText('ab😀cd', 4)).toBe('ab😀')
  expect(cutText('😀', 0)).toBe('')
})

test('a member that is called __proto__ is a member like any other', () => {
  const entry = { data: JSON.parse('{"__proto__":"xxxxxx"}') as Record<string, unknown> }
  const cut = withCutTexts(entry, 3)
  expect(JSON.stringify(cut.data)).toBe('{"__proto__":"xxx"}')
})

test('a cut text does not keep the whole one in memory', () => {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect !== 'function') throw new Error('Garbage cannot be collected on demand here.')
  const sizeMiB = 4
  collect()
  const before = process.memoryUsage().heapUsed
  const cuts = Array.from({ length: 20 }, (_, index) => cutText(`${index}`.padEnd(sizeMiB * 1024 * 1024, 'ab'), 100))
  collect()
  const grownMiB = (process.memoryUsage().heapUsed - before) / 1024 / 1024
  expect(cuts).toHaveLength(20)
  expect(grownMiB).toBeLessThan(2 * sizeMiB)
})
