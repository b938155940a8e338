import { ORPCError } from '@orpc/client'
import { describe, expect, test } from 'vitest'
import { failureOf, problemOf } from './failure-text.ts'

const log = '/data/logs/gateway.log'

describe('a gateway that does not start', () => {
  const failed = { status: 'failed', exitCode: 1, stderrTail: 'SyntaxError: unexpected token' } as const

  test('is explained in its own words when it said why', () => {
    const refusal = { code: 'portTaken', port: 4000, message: 'Port 4000 is taken.', hint: 'Choose another.' } as const
    expect(failureOf({ kind: 'own', process: failed, refusal }, log)).toEqual({
      message: 'Port 4000 is taken.',
      detail: 'Choose another.',
    })
  })

  test('is explained by its exit code and the end of what it wrote otherwise, and its log is named', () => {
    expect(failureOf({ kind: 'own', process: failed, refusal: null }, log)).toEqual({
      message: 'The gateway does not start',
      detail: `It ended with exit code 1.\n\nSyntaxError: unexpected token\n\nWhat it did stands in ${log}`,
    })
    const killed = { ...failed, exitCode: null, stderrTail: '' }
    expect(failureOf({ kind: 'own', process: killed, refusal: null }, log).detail).toBe(
      `It ended without an exit code.\n\nWhat it did stands in ${log}`,
    )
  })

  test('with an incident of its own leads to the log that explains it', () => {
    const refusal = { code: 'internal', incident: 'abc', message: 'Something went wrong.', hint: 'The log names it.' } as const
    expect(failureOf({ kind: 'own', process: failed, refusal }, log).detail).toContain(log)
  })
})

describe('a call that failed', () => {
  test('is told with the message and the hint of the gateway', () => {
    const error = { code: 'conflict', message: 'The gateway is closing.', hint: 'Wait a moment.' }
    expect(problemOf(new ORPCError('conflict', { data: error }))).toEqual({ message: error.message, detail: error.hint })
  })

  test('is told with what is known when there was no answer', () => {
    expect(problemOf(new Error('port closed'))).toEqual({ message: 'That did not work', detail: 'port closed' })
  })
})
