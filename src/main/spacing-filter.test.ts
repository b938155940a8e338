import { expect, test } from 'vitest'
import { createSpacingFilter } from './spacing-filter.ts'

test('events that follow too soon do not count', () => {
  let at = 1_000
  const counts = createSpacingFilter(300, () => at)
  expect(counts()).toBe(true)
  at += 299
  expect(counts()).toBe(false)
  at += 300
  expect(counts()).toBe(true)
})
