import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AppFailure } from '#shared/errors.ts'
import { prepareDataDir } from './data-dir.ts'

let home = ''

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'switchboard-data-dir-'))
})
afterEach(() => rmSync(home, { recursive: true }))

function codeOf(dataDir: string): string | null {
  try {
    prepareDataDir(dataDir)
    return null
  } catch (thrown) {
    return thrown instanceof AppFailure ? thrown.error.code : 'other'
  }
}

test.skipIf(process.platform === 'win32')('a new folder is made with its parents, for its owner only', () => {
  const dataDir = join(home, 'a', 'b')

  prepareDataDir(dataDir)
  prepareDataDir(dataDir)

  expect(statSync(dataDir).mode & 0o777).toBe(0o700)
})

test.skipIf(process.platform === 'win32')('a folder that others could enter is closed to them, and that is told once', () => {
  const dataDir = join(home, 'open')
  mkdirSync(dataDir)
  chmodSync(dataDir, 0o777)

  expect(prepareDataDir(dataDir)).toEqual({ openedTo: '777' })
  expect(statSync(dataDir).mode & 0o777).toBe(0o700)
  expect(prepareDataDir(dataDir)).toEqual({ openedTo: null })
})

test('a file in the place of the folder or of a parent is named as unusable', () => {
  writeFileSync(join(home, 'file'), '')

  expect(codeOf(join(home, 'file'))).toBe('dataFolderUnusable')
  expect(codeOf(join(home, 'file', 'deeper'))).toBe('dataFolderUnusable')
})

test.runIf(process.platform === 'linux')(
  'a file system that refuses new folders gives the error instead of an endless loop',
  () => {
    expect(codeOf('/proc/switchboard/data')).toBe('dataFolderUnusable')
  },
)
