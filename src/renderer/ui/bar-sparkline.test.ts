import { expect, test } from 'vitest'
import { barShares } from './bar-sparkline.tsx'

test('the highest bar is full, a small one stays visible and zero stays zero', () => {
  expect(barShares([0, 1, 100, 50])).toEqual([0, 0.08, 1, 0.5])
})

test('an hour without runs draws no bar', () => {
  expect(barShares([0, 0, 0])).toEqual([0, 0, 0])
})
