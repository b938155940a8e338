import { describe, expect, test } from 'vitest'
import type { ProcessState } from '#shared/contract/engine.ts'
import { statusLine, windowTitle } from './status-line.ts'
import { aSnapshot, aStatus, readyLink } from './testing/shell-builders.ts'

const own = (process: ProcessState) => ({ kind: 'own', process, refusal: null }) as const

describe('the status line', () => {
  test('says where the gateway serves, for how many clients and runs', () => {
    const connection = {
      id: 'conn_1',
      client: 'cursor',
      clientVersion: null,
      transport: 'streamable-http',
      principal: 'owner',
      protocolVersion: '2025-11-25',
      connectedAt: 1,
      lastSeenAt: 1,
    } as const
    const snapshot = aSnapshot({ status: { connections: [connection], activeRuns: 1, queuedRuns: 1 } })
    expect(statusLine({ link: readyLink, snapshot })).toBe('Running on 127.0.0.1:4000 · 1 client · 2 active runs')
  })

  test('tells when clients are not served and when Codex needs attention', () => {
    expect(statusLine({ link: readyLink, snapshot: aSnapshot({ status: { state: 'stopped' } }) })).toBe('Not serving clients')
    const engine = { ...aStatus().engine, readiness: 'signedOut' } as const
    expect(statusLine({ link: readyLink, snapshot: aSnapshot({ status: { engine } }) })).toContain('Codex needs attention')
    const failed = { ...aStatus().engine, process: { status: 'failed', exitCode: 1, stderrTail: '' } } as const
    expect(statusLine({ link: readyLink, snapshot: aSnapshot({ status: { engine: failed } }) })).toContain(
      'Codex needs attention',
    )
  })

  test.each<[string, ProcessState]>([
    ['Gateway not running', { status: 'stopped' }],
    ['Starting…', { status: 'starting', attempt: 1 }],
    ['Starting, attempt 2…', { status: 'starting', attempt: 2 }],
    [
      'The gateway ended unexpectedly, attempt 3 follows…',
      { status: 'restarting', attempt: 3, delayMs: 1000, exitCode: 1, stderrTail: '' },
    ],
    ['The gateway does not start', { status: 'failed', exitCode: 1, stderrTail: '' }],
    ['Connecting…', { status: 'ready', pid: 1 }],
  ])('without an answer of the gateway it is "%s"', (line, process) => {
    expect(statusLine({ link: own(process), snapshot: null })).toBe(line)
  })

  test('a look for a running gateway is said too', () => {
    expect(statusLine({ link: { kind: 'searching', lost: false }, snapshot: null })).toBe('Looking for the gateway…')
    expect(statusLine({ link: { kind: 'searching', lost: true }, snapshot: null })).toBe('The gateway went away, reconnecting…')
  })
})

describe('the window title', () => {
  test('is the name alone while all is well', () => {
    expect(windowTitle('Codex Switchboard', readyLink)).toBe('Codex Switchboard')
    expect(windowTitle('Codex Switchboard', { kind: 'searching', lost: false })).toBe('Codex Switchboard')
  })

  test('says that the gateway is gone', () => {
    const link = own({ status: 'restarting', attempt: 2, delayMs: 500, exitCode: 1, stderrTail: '' })
    expect(windowTitle('Codex Switchboard', link)).toBe('Codex Switchboard: The gateway ended unexpectedly, attempt 2 follows…')
    const lost = { kind: 'searching', lost: true } as const
    expect(windowTitle('Codex Switchboard', lost)).toBe('Codex Switchboard: The gateway went away, reconnecting…')
  })
})
