import { expect, test } from 'vitest'
import type { GatewayStatus } from '#shared/contract/gateway.ts'
import { aGatewayStatus } from '#shared/testing/gateway-status.ts'
import { statusLines } from './status.ts'

const status = aGatewayStatus()
const engineLine = (process: GatewayStatus['engine']['process']) =>
  statusLines({ ...status, engine: { ...status.engine, process } }, 0).find((line) => line.startsWith('engine'))

test('a Codex that failed is not shown as if it were well', () => {
  expect(engineLine({ status: 'ready', pid: 7 })).toBe('engine     Codex 0.169.0 by app-server')
  expect(engineLine({ status: 'failed', exitCode: null, signal: 'SIGKILL', stderrTail: '' })).toBe(
    'engine     Codex failed. Its process was killed by SIGKILL. The next prompt starts it again, and so does Restart in the panel.',
  )
})
