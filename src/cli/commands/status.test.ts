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

test('what the engine cannot do has a line of its own', () => {
  const lines = (cannot: GatewayStatus['engine']['cannot']) =>
    statusLines({ ...status, engine: { ...status.engine, ...(cannot && { cannot }) } }, 0).filter((line) =>
      line.startsWith('cannot'),
    )
  expect(lines(['approvals', 'diffs'])).toEqual(['cannot     ask for approval, show what was changed in files'])
  expect([...lines([]), ...lines(undefined)]).toEqual([])
})
