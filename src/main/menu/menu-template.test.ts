import { describe, expect, test } from 'vitest'
import type { MenuEntry } from './menu-entry.ts'
import { type MenuState, menuTemplate } from './menu-template.ts'

const linux: MenuState = { platform: 'linux', theme: 'dark', confirmQuit: true, isDevelopment: false }

function flat(entries: readonly MenuEntry[]): MenuEntry[] {
  return entries.flatMap((entry) => (entry.type === 'submenu' ? [entry, ...flat(entry.entries)] : [entry]))
}

const roles = (state: MenuState) => flat(menuTemplate(state)).flatMap((entry) => (entry.type === 'role' ? [entry.role] : []))

describe('the application menu', () => {
  test('opens the eight pages by their digits', () => {
    const pages = flat(menuTemplate(linux)).flatMap((entry) =>
      entry.type === 'action' && entry.action.do === 'openPage' ? [[entry.accelerator, entry.action.path]] : [],
    )
    expect(pages).toEqual([
      ['CmdOrCtrl+,', '/settings'],
      ['CmdOrCtrl+1', '/overview'],
      ['CmdOrCtrl+2', '/sessions'],
      ['CmdOrCtrl+3', '/runs'],
      ['CmdOrCtrl+4', '/approvals'],
      ['CmdOrCtrl+5', '/tool-calls'],
      ['CmdOrCtrl+6', '/log'],
      ['CmdOrCtrl+7', '/connect'],
      ['CmdOrCtrl+8', '/settings'],
    ])
  })

  test('has the app menu on macOS only', () => {
    expect(roles({ ...linux, platform: 'darwin' })).toContain('hideOthers')
    expect(roles(linux)).not.toContain('hideOthers')
  })

  test('shows developer tools in development only', () => {
    expect(roles(linux)).not.toContain('toggleDevTools')
    expect(roles({ ...linux, isDevelopment: true })).toContain('toggleDevTools')
  })

  test('marks the theme in force', () => {
    const radios = flat(menuTemplate(linux)).flatMap((entry) =>
      entry.type === 'choice' && entry.kind === 'radio' ? [[entry.label, entry.checked]] : [],
    )
    expect(radios).toEqual([
      ['System', false],
      ['Light', false],
      ['Dark', true],
    ])
  })

  test('every accelerator stands once', () => {
    const keys = flat(menuTemplate({ ...linux, platform: 'darwin' })).flatMap((entry) =>
      entry.type === 'action' && entry.accelerator ? [entry.accelerator] : [],
    )
    expect(new Set(keys).size).toBe(keys.length)
  })
})
