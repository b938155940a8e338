import { expect, test } from 'vitest'
import { pages } from '#shared/pages.ts'
import { definitions, navigationPages } from './pages.ts'

test('every page of the menu is a feature of the panel', () => {
  expect(navigationPages.map(({ id }) => id)).toEqual(pages.map(({ id }) => id))
})

test('what is no page of the menu is known by its address alone', () => {
  const known = new Set<string>(pages.map(({ id }) => id))
  expect([...definitions.keys()].filter((id) => !known.has(id))).toEqual(['welcome'])
})
