import { expect, test } from 'vitest'
import { closeMeans, leftClickOf, trayImage } from './tray-behaviour.ts'

test('a left click does what each system expects', () => {
  expect(leftClickOf('darwin')).toBe('menu')
  expect(leftClickOf('win32')).toBe('openPanel')
  expect(leftClickOf('linux')).toBe('togglePanel')
})

test('the icon fits the ground it stands on', () => {
  expect(trayImage('darwin', true)).toBe('trayTemplate.png')
  expect(trayImage('win32', true)).toBe('tray-light.ico')
  expect(trayImage('win32', false)).toBe('tray-dark.ico')
  expect(trayImage('linux', true)).toBe('tray.png')
})

test('closing the window hides it only where a tray brings it back', () => {
  expect(closeMeans({ hasTray: true })).toBe('hide')
  expect(closeMeans({ hasTray: false })).toBe('quit')
})
