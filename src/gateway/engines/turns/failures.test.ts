import { expect, test } from 'vitest'
import { turnFailure } from './failures.ts'

const hintOf = (codexErrorInfo: unknown) =>
  turnFailure({ message: 'unexpected status', codexErrorInfo, additionalDetails: null }, 'thread').error.hint

test.each([
  [401, /refuses the credentials.*Sign Codex in again/],
  [403, /refuses the credentials/],
  [404, /not at this address or without this model/],
  [429, /too many requests/],
  [503, /has a problem/],
])('HTTP %i of the model service has its own next step', (httpStatusCode, expected) => {
  for (const name of ['responseStreamConnectionFailed', 'httpConnectionFailed', 'responseTooManyFailedAttempts']) {
    expect(hintOf({ [name]: { httpStatusCode } })).toMatch(expected)
    expect(hintOf({ [name]: { http_status_code: httpStatusCode } })).toMatch(expected)
  }
})

test('without a status the name of the error tells', () => {
  expect(hintOf({ httpConnectionFailed: { httpStatusCode: null } })).toMatch(/Check the network/)
  expect(hintOf('unauthorized')).toMatch(/Sign Codex in again/)
  expect(hintOf('somethingNew')).toBeUndefined()
  expect(hintOf(null)).toBeUndefined()
})
