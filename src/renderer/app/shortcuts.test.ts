import { expect, test } from 'vitest'
import { pages } from '#shared/pages.ts'
import { shortcutOf } from './shortcuts.ts'

const press = (key: string, change: object = {}) =>
  shortcutOf({ key, isMod: false, hasOtherModifier: false, isTyping: false, ...change })

test('the digits lead to the first nine views in the order of the navigation', () => {
  expect(press('1', { isMod: true })).toEqual({ do: 'go', path: '/overview' })
  for (let position = 1; position <= pages.length + 1; position += 1) {
    const page = position < 10 ? pages[position - 1] : undefined
    const action = page ? { do: 'go', path: `/${page.id}` } : null
    expect(press(String(position), { isMod: true }), String(position)).toEqual(action)
  }
  expect(press('0', { isMod: true })).toBeNull()
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
