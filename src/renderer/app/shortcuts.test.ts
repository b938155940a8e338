import { expect, test } from 'vitest'
import { pageDigit, pages } from '#shared/pages.ts'
import { shortcutOf } from './shortcuts.ts'

const press = (key: string, change: object = {}) =>
  shortcutOf({ key, isMod: false, hasOtherModifier: false, isTyping: false, ...change })

test('the digits lead to the views in the order of the navigation', () => {
  expect(press('1', { isMod: true })).toEqual({ do: 'go', path: '/overview' })
  expect(press(pageDigit('settings') ?? '', { isMod: true })).toEqual({ do: 'go', path: '/settings' })
  expect(press(String(pages.length + 1), { isMod: true })).toBeNull()
})

test('the comma opens the settings and the question mark the list', () => {
  expect(press(',', { isMod: true })).toEqual({ do: 'go', path: '/settings' })
  expect(press('?')).toEqual({ do: 'help' })
})

test('plain keys in a field and keys with further modifiers are left alone', () => {
  expect(press('?', { isTyping: true })).toBeNull()
  expect(press('1')).toBeNull()
  expect(press('1', { isMod: true, hasOtherModifier: true })).toBeNull()
})
