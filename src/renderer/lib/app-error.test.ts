import { ORPCError } from '@orpc/client'
import { expect, test } from 'vitest'
import { appErrorOf } from './app-error.ts'

test('an error of the contract keeps its message and hint', () => {
  const data = { code: 'conflict', message: 'Answered already.', hint: 'Look again.' }

  expect(appErrorOf(new ORPCError('conflict', { status: 409, data }))).toEqual(data)
})

test('an error without our data is internal and names its code as the incident', () => {
  expect(appErrorOf(new ORPCError('BAD_GATEWAY', { message: 'no' }))).toEqual({
    code: 'internal',
    incident: 'BAD_GATEWAY',
    message: 'no',
  })
})

test('the text of any other exception is not shown', () => {
  expect(appErrorOf(new TypeError('secret detail'))).toMatchObject({
    code: 'internal',
    message: 'Something went wrong inside the gateway.',
  })
})

test('the error of a run is shown as it is', () => {
  const error = { code: 'engineFailed' as const, message: 'The model does not exist.', hint: 'Choose another.' }

  expect(appErrorOf(error)).toEqual(error)
})
