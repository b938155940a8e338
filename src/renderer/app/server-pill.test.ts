import { expect, test } from 'vitest'
import { aGatewayStatus, anEngine } from '#shared/testing/gateway-status.ts'
import { serverState } from './server-pill.tsx'

test('a lost connection outweighs the last known state', () => {
  expect(serverState('disconnected', aGatewayStatus()).label).toBe('disconnected')
  expect(serverState('connecting', undefined).label).toBe('connecting')
})

test('serving, stopped and in need of attention are told apart', () => {
  expect(serverState('connected', aGatewayStatus())).toEqual({ tone: 'ok', label: 'running', isLive: false })
  expect(serverState('connected', aGatewayStatus({ activeRuns: 1 })).isLive).toBe(true)
  expect(serverState('connected', aGatewayStatus({ state: 'stopped' })).label).toBe('stopped')
  expect(serverState('connected', aGatewayStatus({ engine: anEngine({ readiness: 'signedOut' }) })).label).toBe('attention')
  const failed = anEngine({ process: { status: 'failed', exitCode: 1, stderrTail: '' } })
  expect(serverState('connected', aGatewayStatus({ engine: failed })).label).toBe('attention')
  expect(serverState('connected', aGatewayStatus({ store: { state: 'full', message: '' } })).label).toBe('attention')
})
