import { expect, test } from 'vitest'
import { Preferences } from './preferences.ts'

test('an empty file means the defaults', () => {
  expect(Preferences.parse({})).toEqual({ theme: 'system', confirmQuit: true, workspace: null, window: null })
})

test('a value that cannot be read is its default, and the others are kept', () => {
  const window = { x: 1, y: 2, width: 900, height: 600, maximized: false }
  expect(Preferences.parse({ theme: 'pink', confirmQuit: false, window })).toEqual({
    theme: 'system',
    confirmQuit: false,
    workspace: null,
    window,
  })
  expect(Preferences.parse({ theme: 'dark', confirmQuit: 'no', window: { ...window, width: 'wide' } })).toEqual({
    theme: 'dark',
    confirmQuit: true,
    workspace: null,
    window: null,
  })
})
