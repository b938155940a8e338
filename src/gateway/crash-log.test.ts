import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { lastCrash, recordCrash } from './crash-log.ts'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'switchboard-crash-'))
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(dataDir, { recursive: true })
})

test('the ten newest records are kept, for their owner only', () => {
  for (let second = 0; second < 12; second += 1) {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 1, 0, 0, second), toFake: ['Date'] })
    recordCrash(dataDir, String(second), new Error('x'))
  }
  vi.useRealTimers()

  expect(readdirSync(join(dataDir, 'logs'))).toHaveLength(10)
  const { path = '' } = lastCrash(dataDir, 60_000) ?? {}
  expect(path).toContain('crash-2026-01-01T00-00-11')
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o077).toBe(0)
})

test('there is no crash without a record, and none when it was long ago', () => {
  expect(lastCrash(dataDir, 60_000)).toBeNull()
  recordCrash(dataDir, 'abcd', new Error('x'))
  expect(lastCrash(dataDir, -1)).toBeNull()
})

test('what cannot be written down is no second fault', () => {
  writeFileSync(join(dataDir, 'logs'), 'in the way')
  expect(recordCrash(dataDir, 'abcd', new Error('x'))).toBeNull()
  expect(lastCrash(dataDir, 60_000)).toBeNull()
})
