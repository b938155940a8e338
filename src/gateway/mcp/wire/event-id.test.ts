import { expect, test } from 'vitest'
import { beginning, eventId, isAfter, readEventId } from './event-id.ts'

test('an event id names its stream and a place in the log', () => {
  expect(readEventId(eventId('c1', { seq: 12, index: 3 }))).toEqual({ stream: 'c1', position: { seq: 12, index: 3 } })
})

test.for(['', 'c1', 'c1-1', 'c1-1-x', '-1-1', '__proto__', `c1-${'9'.repeat(30)}-1`])('%j is none', (text) => {
  expect(readEventId(text)).toBeNull()
})

test('places come one after another', () => {
  expect(isAfter({ seq: 1, index: 1 }, beginning)).toBe(true)
  expect(isAfter({ seq: 2, index: 0 }, { seq: 1, index: 9 })).toBe(true)
  expect(isAfter({ seq: 1, index: 2 }, { seq: 1, index: 1 })).toBe(true)
  expect(isAfter({ seq: 1, index: 1 }, { seq: 1, index: 1 })).toBe(false)
})
