import { describe, expect, test } from 'vitest'
import { pages } from '#shared/pages.ts'
import type { MenuEntry } from './menu-entry.ts'
import { type MenuState, menuTemplate } from './menu-template.ts'

const linux: MenuState = { platform: 'linux', theme: 'dark', confirmQuit: true, isDevelopment: false }

function flat(entries: readonly MenuEntry[]): MenuEntry[] {
  return entries.flatMap((entry) => (entry.type === 'submenu' ? [entry, ...flat(entry.entries)] : [entry]))
}

const roles = (state: MenuState) => flat(menuTemplate(state)).flatMap((entry) => (entry.type === 'role' ? [entry.role] : []))

describe('the application menu', () => {
  test('opens the pages, the first nine by their digits', () => {
    const entries = flat(menuTemplate(linux)).flatMap((entry) =>
      entry.type === 'action' && entry.action.do === 'openPage' ? [[entry.accelerator, entry.action.path]] : [],
    )
    expect(entries).toEqual([
      ['CmdOrCtrl+,', '/settings'],
      ...pages.map(({ id }, index) => [index < 9 ? `CmdOrCtrl+${index + 1}` : undefined, `/${id}`]),
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
