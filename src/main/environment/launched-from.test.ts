import { expect, test } from 'vitest'
import { isFromTerminal, startFolder } from './launched-from.ts'

const packaged = { platform: 'darwin', isPackaged: true } as const

test('a terminal is known by what it sets', () => {
  expect(isFromTerminal({ ...packaged, env: { TERM: 'xterm-256color', SHLVL: '1' } })).toBe(true)
  expect(isFromTerminal({ ...packaged, env: {} })).toBe(false)
  expect(isFromTerminal({ ...packaged, env: { TERM: 'xterm-256color' } })).toBe(false)
  // A desktop session that began on a text console.
  expect(isFromTerminal({ ...packaged, platform: 'linux', env: { TERM: 'linux', SHLVL: '1' } })).toBe(false)
  expect(isFromTerminal({ ...packaged, platform: 'win32', env: { TERM: 'xterm', SHLVL: '1' } })).toBe(false)
  expect(isFromTerminal({ platform: 'win32', env: {}, isPackaged: false })).toBe(true)
})

test('runs work where the person is, else where they worked last, else in their home', () => {
  const finder = { isFromTerminal: false, cwd: '/', lastWorkspace: '/work/app', home: '/Users/me', isFolder: () => true }
  expect(startFolder({ ...finder, isFromTerminal: true, cwd: '/work/here' })).toBe('/work/here')
  expect(startFolder(finder)).toBe('/work/app')
  expect(startFolder({ ...finder, lastWorkspace: null })).toBe('/Users/me')
  expect(startFolder({ ...finder, isFolder: () => false })).toBe('/Users/me')
})
