import { expect, test } from 'vitest'
import { createMinuteCounts, minuteMs } from './minute-counts.ts'

test('counts fall out of the last hour as time goes on', () => {
  const counts = createMinuteCounts()
  const now = 1_000 * minuteMs + 5
  counts.add(now - 59 * minuteMs)
  counts.add(now)
  counts.add(now)
  expect(counts.upTo(now)).toEqual([1, ...Array.from({ length: 58 }, () => 0), 2])
  expect(counts.upTo(now + minuteMs).slice(-2)).toEqual([2, 0])
  expect(counts.upTo(now + minuteMs)[0]).toBe(0)
  counts.add(now + 100 * minuteMs)
  expect(counts.upTo(now)).toEqual(Array.from({ length: 60 }, () => 0))
})
