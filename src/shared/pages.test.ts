import { expect, test } from 'vitest'
import { pageDigit, pagePath, pages, pageTitle } from './pages.ts'

test('no page stands twice', () => {
  expect(new Set(pages.map(({ id }) => id)).size).toBe(pages.length)
})

test('the digits follow the order of the navigation', () => {
  expect(pages.slice(0, 3).map(({ id }) => pageDigit(id))).toEqual(['1', '2', '3'])
})

test('an id stays one part of the address', () => {
  expect(pagePath('runs', 'a/b')).toBe('/runs/a%2Fb')
  expect(pageTitle('tool-calls')).toBe('Tool calls')
})
