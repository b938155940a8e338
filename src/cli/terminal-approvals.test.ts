import { expect, test } from 'vitest'
import { askedFor, decisionOf, keys } from './terminal-approvals.ts'

test.each([
  ['a', 'accept'],
  ['Y ', 'accept'],
  ['s', 'acceptForSession'],
  ['acceptforsession', 'acceptForSession'],
  ['n', 'decline'],
  ['cancel', 'cancel'],
])('%j is %s', (typed, decision) => {
  expect(decisionOf(typed)).toBe(decision)
})

test('the question lists every key that is taken', () => {
  for (const key of Object.keys(keys)) expect(askedFor).toMatch(new RegExp(`[( ]${key}[) ]`))
})

test('anything else is no decision, least of all an empty line', () => {
  expect(['', 'ok', 'yes please'].map(decisionOf)).toEqual([null, null, null])
})
