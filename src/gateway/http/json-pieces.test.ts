import { expect, test } from 'vitest'
import { jsonPieces } from './json-pieces.ts'

class Dated {
  readonly when = new Date(0)
}

const large = (text: string) => text.repeat(Math.ceil(200_000 / text.length))

const values: unknown[] = [
  null,
  undefined,
  7,
  'text "quoted" \u2028 ü',
  [],
  {},
  [undefined, () => 1, Symbol('s'), null, [[[[[[[['deep']]]]]]]]],
  { a: undefined, b: () => 1, c: Symbol('s'), '"quoted"': [1, { d: new Date(0) }], e: new Dated(), f: Number.NaN },
  Object.assign(Object.create(null), { plain: 1 }),
]

test('the pieces of any value make up what JSON.stringify gives', () => {
  for (const value of values) {
    for (const shape of [value, [value, large('x'), value], { first: value, text: large('x'), list: [value], last: value }]) {
      expect([...jsonPieces(shape)].join('')).toBe(JSON.stringify(shape) ?? 'null')
    }
  }
})

test.for(['plain ', 'ü', '"\n\\', '😀', 'x😀', '\ud83d', 'x\ude00'])('a large text of %j is cut between characters', (text) => {
  const value = { data: { text: large(text) } }
  const pieces = [...jsonPieces(value)]
  expect(pieces.length).toBeGreaterThan(2)
  expect(pieces.join('')).toBe(JSON.stringify(value))
  for (const piece of text.isWellFormed() ? pieces : []) expect(piece.isWellFormed()).toBe(true)
})

test('a large list comes in pieces of about 64 KiB', () => {
  const page = { json: { events: Array.from({ length: 5_000 }, (_, seq) => ({ seq, text: 'x'.repeat(100) })) } }
  const pieces = [...jsonPieces(page)]
  expect(pieces.join('')).toBe(JSON.stringify(page))
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(2 * 65_536)
  expect(pieces.length).toBeLessThan(15)
})
