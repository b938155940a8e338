import { beforeEach, expect, test } from 'vitest'
import { openDatabase } from './open-database.ts'
import { commonPrefix, commonSuffix, createTextStore, type TextBase, type TextStore } from './text-store.ts'

let texts: TextStore
let storedCharacters: () => number

beforeEach(() => {
  const { database } = openDatabase(':memory:')
  texts = createTextStore(database)
  storedCharacters = () => Number(database.prepare('SELECT sum(length(body)) AS sum FROM texts').get()?.['sum'] ?? 0)
})

test('the same text of the same run is stored once', () => {
  const text = 'x'.repeat(1_000_000)
  const id = texts.put('run_1', text)
  expect(texts.put('run_1', `${text}`)).toBe(id)
  expect(texts.put('run_2', text)).not.toBe(id)
  expect(texts.get(id)).toBe(text)
  expect([texts.length(id), texts.head(id, 10)]).toEqual([1_000_000, 'xxxxxxxxxx'])
})

test('a text that grows costs about what it is, and every state of it is read back as it was', () => {
  // They stand in the order of their names, so that most come somewhere in the middle.
  const nameOf = (index: number) => String((index * 577) % 1_000).padStart(3, '0')
  const file = (index: number) => `diff --git a/${nameOf(index)} b/f\n${`+line ${index} of the file 🙂\n`.repeat(180)}`
  const states: string[] = []
  const bases: TextBase[] = []
  let base: TextBase | null = null
  for (let index = 0; index < 180; index += 1) {
    const state = Array.from({ length: index + 1 }, (_, at) => file(at))
      .sort()
      .join('')
    base = texts.putAfter(base, state)
    states.push(state)
    bases.push(base)
  }
  const wholes = states.reduce((sum, state) => sum + state.length, 0)
  expect(wholes).toBeGreaterThan(60_000_000)
  expect(storedCharacters()).toBeLessThan(3_500_000)
  for (const [index, state] of states.entries()) expect(texts.get(bases[index]?.id ?? 0)).toBe(state)
  // From the middle, without the one before it.
  texts.forgetAll()
  expect(texts.get(bases[150]?.id ?? 0)).toBe(states[150])
})

test('differences never cut a character in two', () => {
  // The same first half of a surrogate pair, and the same second half.
  expect(commonPrefix('a🙂', 'a🙃')).toBe(1)
  expect(commonSuffix('\u{1f642}b', '\u{1fa42}b', 3)).toBe(1)
  const before = `${'🙂'.repeat(3_000)}end`
  const after = `${'🙂'.repeat(2_999)}🙃end`
  const base = texts.putAfter(null, before)
  expect(texts.get(texts.putAfter(base, after).id)).toBe(after)
  expect(texts.head(base.id, 5)).toBe('🙂🙂')
})

test('many small changes of a long text are read without walking through all of them', () => {
  let base: TextBase | null = null
  for (let index = 0; index < 300; index += 1) base = texts.putAfter(base, `${'x'.repeat(100_000)}${index}`)
  expect(base?.depth).toBeLessThanOrEqual(64)
  expect(storedCharacters()).toBeLessThan(600_000)
})

test('the beginning of a text is counted in the characters of JavaScript, and a NUL is one of them', () => {
  for (const part of ['a\0b', '😀', 'ä', '漢', 'x😀\0漢']) {
    const text = part.repeat(5_000)
    const id = texts.put('run_1', text)
    for (const limit of [0, 1, 2, 3, 4_999, 5_000, 20_000]) {
      const beginning = texts.head(id, limit)
      expect(text.startsWith(beginning) && beginning.isWellFormed()).toBe(true)
      expect(Math.min(limit, text.length) - beginning.length).toBeLessThanOrEqual(part.includes('😀') ? 1 : 0)
    }
  }
})
