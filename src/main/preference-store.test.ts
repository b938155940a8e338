import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openPreferences } from './preference-store.ts'

vi.mock('electron', async () => ({ default: await import('./stand-in/electron.ts') }))

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchboard-preferences-'))
  file = join(folder, 'desktop.json')
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('what was changed is there after the next start', () => {
  openPreferences(folder).change({ theme: 'dark' })
  openPreferences(folder).change({ confirmQuit: false })
  expect(openPreferences(folder).read()).toMatchObject({ theme: 'dark', confirmQuit: false, window: null })
  expect(readdirSync(folder)).toEqual(['desktop.json'])
})

test('a file that cannot be written keeps the values until the end, and that is told once', () => {
  // A folder in its place refuses every write, also for root.
  mkdirSync(file)
  const told: unknown[] = []
  const preferences = openPreferences(folder, (thrown) => told.push(thrown))
  const startedAt = performance.now()
  preferences.change({ theme: 'dark' })
  preferences.change({ confirmQuit: false })
  expect(preferences.read()).toMatchObject({ theme: 'dark', confirmQuit: false })
  expect(told).toHaveLength(1)
  expect(performance.now() - startedAt).toBeLessThan(2_000)
})

test.each(['', '{"theme":', 'null', '[]', '"dark"'])('a file with %j is begun anew', (content) => {
  writeFileSync(file, content)
  const preferences = openPreferences(folder)
  expect(preferences.read()).toMatchObject({ theme: 'system', confirmQuit: true, window: null })
  preferences.change({ theme: 'light' })
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ theme: 'light' })
})
