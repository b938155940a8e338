import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { trayImage } from '../src/main/tray/tray-behaviour.ts'
import { appId, productName } from '../src/shared/product.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const builder = readFileSync(`${root}build/electron-builder.yml`, 'utf8')
const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))

test('the app, its installers and its windows go by one name', () => {
  expect(builder).toMatch(new RegExp(`^appId: ${appId}$`, 'm'))
  expect(builder).toMatch(/^ {2}syncDesktopName: true$/m)
  expect(manifest).toMatchObject({ productName, desktopName: `${appId}.desktop` })
})

test('every icon that is packed exists', () => {
  const icons = [...builder.matchAll(/^ {2}icon: (\S+)$/gm)].map(([, path]) => path)
  expect(icons).toHaveLength(3)
  for (const path of icons) expect(existsSync(root + path), path).toBe(true)
})

test('every system has its tray icon, Windows as a container with all its sizes', () => {
  for (const platform of ['darwin', 'linux', 'win32'] as const) {
    for (const isDark of [true, false]) expect(existsSync(`${root}resources/tray/${trayImage(platform, isDark)}`)).toBe(true)
  }
  const ico = readFileSync(`${root}resources/tray/${trayImage('win32', true)}`)
  expect(ico.readUInt16LE(2)).toBe(1)
  const widths = Array.from({ length: ico.readUInt16LE(4) }, (_, index) => ico.readUInt8(6 + 16 * index))
  expect(widths).toEqual([16, 20, 24, 32, 40, 48])
})
