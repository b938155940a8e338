import { expect, test } from 'vitest'
import { emptyText } from './list-command.ts'

test('an empty page says whether there is nothing yet, nothing that matches or nothing more', () => {
  const empty = 'No runs yet.'

  expect(emptyText({}, { empty, isFiltered: false })).toBe(empty)
  expect(emptyText({}, { empty, isFiltered: true })).toBe('Nothing matches.')
  expect(emptyText({ cursor: 'nope' }, { empty, isFiltered: false })).toBe('Nothing comes behind this cursor.')
})
