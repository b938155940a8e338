import { expect, test } from 'vitest'
import { usablePlace } from './window-place.ts'

const laptop = { x: 0, y: 25, width: 1440, height: 875 }
const monitor = { x: 1440, y: 0, width: 1920, height: 1080 }
const place = { x: 1500, y: 100, width: 1200, height: 800, maximized: false }

test('a place on a connected display is kept', () => {
  expect(usablePlace(place, [laptop, monitor])).toEqual(place)
})

test('a window on a display that is gone gets its size but no position', () => {
  expect(usablePlace(place, [laptop])).toEqual({ width: 1200, height: 800, maximized: false })
})

test('a window that hangs over the edge is moved inside', () => {
  expect(usablePlace({ ...place, x: 900, y: -50 }, [laptop])).toEqual({ ...place, x: 240, y: 25 })
})

test('a window larger than the display is cut to it', () => {
  expect(usablePlace({ x: 0, y: 0, width: 4000, height: 3000, maximized: true }, [laptop])).toEqual({
    x: 0,
    y: 25,
    width: 1440,
    height: 875,
    maximized: true,
  })
})

test('a window is never smaller than it can be used', () => {
  expect(usablePlace({ ...place, x: 10, y: 30, width: 20, height: 20 }, [laptop])).toMatchObject({ width: 720, height: 480 })
})

test('nothing remembered, or no display, leaves it to the system', () => {
  expect(usablePlace(null, [laptop])).toBeNull()
  expect(usablePlace(place, [])).toBeNull()
})
