import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isUnchanged, rememberLook } from './freshness.js'

let root: string
let file: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'freshness-'))
  file = join(root, 'look.json')
  mkdirSync(join(root, 'src', 'deep'), { recursive: true })
  for (const name of ['src/deep/a.ts', 'src/a.test.ts', 'lock.json', 'product.js']) writeFileSync(join(root, name), name)
})
afterEach(() => rmSync(root, { recursive: true }))

/** Waits for the next moment of the file system's own clock, which is coarse. */
function nextMoment(): number {
  const probe = join(root, 'probe')
  const now = () => {
    writeFileSync(probe, '')
    return statSync(probe).ctimeMs
  }
  const since = now()
  let at = since
  while (at === since) at = now()
  return at
}

/** A look after everything that is there, and before whatever comes; a second is kept clear before it. */
function look(): void {
  const at = nextMoment() + 1_000
  rememberLook(root, file, { at, products: ['product.js'], sources: ['src', 'lock.json', 'missing'] })
  nextMoment()
}

test('nothing is known before the first look, and all is well after it', () => {
  expect(isUnchanged(root, file)).toBe(false)
  look()
  expect(isUnchanged(root, file)).toBe(true)
})

test('what changed in the same moment counts as changed', () => {
  rememberLook(root, file, { at: Date.now(), products: ['product.js'], sources: ['src'] })
  expect(isUnchanged(root, file)).toBe(false)
})

test.each([
  ['an edit', () => writeFileSync(join(root, 'src/deep/a.ts'), 'edited')],
  ['an edit that keeps the time', () => utimesSync(join(root, 'lock.json'), 1, 1)],
  ['a new file', () => writeFileSync(join(root, 'src/deep/b.ts'), 'new')],
  ['a file that went', () => renameSync(join(root, 'src/deep/a.ts'), join(root, 'a.ts'))],
  ['a product that went', () => rmSync(join(root, 'product.js'))],
])('%s is seen', (_what, change) => {
  look()
  change()
  expect(isUnchanged(root, file)).toBe(false)
})

test('an edit of a test is none of its business', () => {
  look()
  writeFileSync(join(root, 'src/a.test.ts'), 'edited')
  expect(isUnchanged(root, file)).toBe(true)
})
