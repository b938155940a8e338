import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkToken } from './check-token.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchboard-doctor-'))
  writeFileSync(join(folder, 'token'), 'x')
})
afterEach(() => rmSync(folder, { recursive: true }))

test.skipIf(process.platform === 'win32')('the mode of the file says who reads it (POSIX only)', () => {
  chmodSync(join(folder, 'token'), 0o600)
  expect(checkToken(folder).status).toBe('ok')
  chmodSync(join(folder, 'token'), 0o640)
  expect(checkToken(folder)).toMatchObject({ status: 'error', hint: `chmod 600 ${join(folder, 'token')}` })
})

test.skipIf(process.platform === 'win32')('a file that is gone is told, not thrown (POSIX only)', () => {
  rmSync(join(folder, 'token'))
  expect(checkToken(folder)).toMatchObject({ status: 'error', detail: expect.stringContaining('gone') })
})

test.for([
  ['C:\\Users\\ada\\AppData\\Local\\codex-switchboard\\Data', 'ok'],
  ['C:\\users\\ADA\\data', 'ok'],
  ['C:\\Users\\adam\\data', 'warning'],
  ['C:\\data', 'warning'],
  ['D:\\Users\\ada\\data', 'warning'],
  ['\\\\server\\share\\data', 'warning'],
] as const)('on Windows a token in %s is %s', ([dataDir, status]) => {
  const check = checkToken(dataDir, { platform: 'win32', home: 'C:\\Users\\ada' })
  expect(check.status).toBe(status)
  expect(check.hint === null).toBe(status === 'ok')
  expect(check.detail).not.toContain('Only its owner')
})
