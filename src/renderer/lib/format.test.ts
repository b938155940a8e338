import { expect, test } from 'vitest'
import { formatDuration, formatRelative } from './format.ts'

test('durations use the two units a person would say', () => {
  expect([380, 4_210, 59_000, 300_000, 305_000, 7_440_000, 7_200_000].map(formatDuration)).toEqual([
    '380 ms',
    '4.2 s',
    '59 s',
    '5 min',
    '5 min 5 s',
    '2 h 4 min',
    '2 h',
  ])
})

test('times near now are told apart from older ones', () => {
  const now = 1_700_000_000_000
  expect([2_000, 30_000, 300_000, 7_200_000, 172_800_000].map((age) => formatRelative(now - age, now))).toEqual([
    'just now',
    '30 sec. ago',
    '5 min. ago',
    '2 hr. ago',
    '2 days ago',
  ])
})
