import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isOfAnyTree, isOwnedBy, markTree, ownerOf, withOwner } from './trees.ts'

const environmentOf = (env: NodeJS.ProcessEnv) =>
  `\0${Object.entries(env)
    .map(([name, value]) => `${name}=${value}\0`)
    .join('')}`

test('what is started for a data folder is known as that of the folder, and of no other', () => {
  const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'switchboard-trees-')))
  const [own = '', other = ''] = folders.map(ownerOf)
  for (const folder of folders) rmSync(folder, { recursive: true })
  const started = withOwner({ HOME: '/' }, own)
  for (const env of [started, markTree(started).env]) {
    expect([isOwnedBy(environmentOf(env), own), isOwnedBy(environmentOf(env), other)]).toEqual([true, false])
    expect(isOwnedBy(environmentOf({ NOTE: environmentOf(env).replaceAll('\0', ' ') }), own)).toBe(false)
  }
})

test('every tree is one of a run, but that in which this program itself was started', () => {
  const { env, mark } = markTree(withOwner({}, 'owner'))
  const own = mark.slice(mark.indexOf('=') + 1)
  expect(isOfAnyTree(environmentOf(env), undefined)).toBe(true)
  expect(isOfAnyTree(environmentOf(env), own)).toBe(false)
  expect(isOfAnyTree(environmentOf(markTree(env).env), own)).toBe(true)
  expect(isOfAnyTree(environmentOf({ HOME: '/' }), own)).toBe(false)
})
