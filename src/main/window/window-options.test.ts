import { expect, test } from 'vitest'
import { windowOptions } from './window-options.ts'

const input = {
  place: null,
  preloadPath: '/app/out/preload/index.cjs',
  portOrigin: 'app://panel',
  iconPath: '/app/icon.png',
  title: 'Codex Switchboard',
  isDark: true,
  isDevelopment: false,
}

test('the panel is sandboxed, isolated and has no Node', () => {
  expect(windowOptions(input).webPreferences).toMatchObject({
    preload: '/app/out/preload/index.cjs',
    additionalArguments: ['--port-origin=app://panel'],
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
    devTools: false,
  })
})

test('without a remembered place it has a default size and no position', () => {
  const options = windowOptions(input)
  expect(options).toMatchObject({ width: 1200, height: 800, show: false, backgroundColor: '#131417' })
  expect(options).not.toHaveProperty('x')
})

test('takes the remembered place', () => {
  expect(windowOptions({ ...input, place: { x: 0, y: 10, width: 900, height: 600, maximized: false } })).toMatchObject({
    x: 0,
    y: 10,
    width: 900,
    height: 600,
  })
})
