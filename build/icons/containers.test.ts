import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { icnsOf, icnsTypes, icoOf } from './containers.js'

const png = (size: number) => Buffer.from(`png of ${size}`)

test('a Windows icon leads to each image by its offset', () => {
  const ico = icoOf([
    { size: 16, png: png(16) },
    { size: 256, png: png(256) },
  ])
  expect(ico.readUInt16LE(4)).toBe(2)
  expect([ico.readUInt8(6), ico.readUInt8(22)]).toEqual([16, 0])
  const length = ico.readUInt32LE(22 + 8)
  const offset = ico.readUInt32LE(22 + 12)
  expect(ico.subarray(offset, offset + length).toString()).toBe('png of 256')
  expect(ico.length).toBe(offset + length)
})

test('a macOS icon holds a block for every size and knows its own length', () => {
  const icns = icnsOf(new Map(icnsTypes.map(([, size]) => [size, png(size)])))
  expect(icns.subarray(0, 4).toString()).toBe('icns')
  expect(icns.readUInt32BE(4)).toBe(icns.length)
  expect(icns.subarray(8, 12).toString()).toBe('icp4')
})

test('the icons in the repository are whole', () => {
  const ico = readFileSync(new URL('../../resources/icon.ico', import.meta.url))
  const icns = readFileSync(new URL('../../resources/icon.icns', import.meta.url))
  expect(ico.readUInt16LE(4)).toBe(7)
  expect(icns.readUInt32BE(4)).toBe(icns.length)
})
