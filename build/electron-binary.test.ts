import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { electronBinary, hasElectronBinary } from './electron-binary.js'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'electron-binary-'))
  writeFileSync(join(folder, 'path.txt'), 'electron-here')
})

afterEach(() => rmSync(folder, { recursive: true }))

test('a package without its downloaded program has none', () => {
  expect(hasElectronBinary({ env: {}, folder })).toBe(false)
})

test('the downloaded program is found', () => {
  mkdirSync(join(folder, 'dist'))
  writeFileSync(join(folder, 'dist', 'electron-here'), '')
  expect(electronBinary({ env: {}, folder })).toBe(join(folder, 'dist', 'electron-here'))
})

test('a program from elsewhere stands above it', () => {
  const elsewhere = join(folder, 'elsewhere')
  mkdirSync(elsewhere)
  expect(hasElectronBinary({ env: { ELECTRON_OVERRIDE_DIST_PATH: elsewhere }, folder })).toBe(false)
  writeFileSync(join(elsewhere, 'electron-here'), '')
  expect(electronBinary({ env: { ELECTRON_OVERRIDE_DIST_PATH: elsewhere }, folder })).toBe(join(elsewhere, 'electron-here'))
})
