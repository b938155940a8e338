import { expect, test } from 'vitest'
import { closeMeans, createClickFilter, leftClickOf, trayImage } from './tray-behaviour.ts'

test('a left click does what each system expects', () => {
  expect(leftClickOf('darwin')).toBe('menu')
  expect(leftClickOf('win32')).toBe('openPanel')
  expect(leftClickOf('linux')).toBe('togglePanel')
})

test('clicks that follow within 300 ms do not count', () => {
  let at = 1_000
  const counts = createClickFilter(() => at)
  expect(counts()).toBe(true)
  at += 299
  expect(counts()).toBe(false)
  at += 300
  expect(counts()).toBe(true)
})

test('the icon fits the ground it stands on', () => {
  expect(trayImage('darwin', true)).toBe('trayTemplate.png')
  expect(trayImage('win32', true)).toBe('tray-light.png')
  expect(trayImage('win32', false)).toBe('tray-dark.png')
  expect(trayImage('linux', true)).toBe('tray.png')
})

test('closing the window hides it only where a tray brings it back', () => {
  expect(closeMeans({ hasTray: true, isQuitting: false })).toBe('hide')
  expect(closeMeans({ hasTray: false, isQuitting: false })).toBe('quit')
  expect(closeMeans({ hasTray: true, isQuitting: true })).toBe('close')
})
