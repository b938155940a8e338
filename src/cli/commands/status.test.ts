import { expect, test } from 'vitest'
import type { GatewayStatus } from '#shared/contract/gateway.ts'
import { statusLines } from './status.ts'

const status: GatewayStatus = {
  state: 'running',
  version: '1.2.3',
  pid: 1,
  startedAt: 0,
  endpoint: 'http://127.0.0.1:4000/mcp',
  panelUrl: 'http://127.0.0.1:4000/',
  dataDir: '/data',
  defaultWorkspace: '/home/ada',
  engine: {
    readiness: 'ready',
    kind: 'app-server',
    why: '',
    nextStep: null,
    codexPath: '/usr/bin/codex',
    codexVersion: '0.169.0',
    codexHome: null,
    login: 'chatgpt',
    account: null,
    demo: false,
    process: { status: 'ready', pid: 7 },
    activeTurns: 0,
  },
  connections: [],
  pendingApprovals: 0,
  activeRuns: 0,
  queuedRuns: 0,
  runsPerMinute: [],
  cursor: 0,
  store: { state: 'ok' },
}
const engineLine = (process: GatewayStatus['engine']['process']) =>
  statusLines({ ...status, engine: { ...status.engine, process } }, 0).find((line) => line.startsWith('engine'))

test('a Codex that failed is not shown as if it were well', () => {
  expect(engineLine({ status: 'ready', pid: 7 })).toBe('engine     Codex 0.169.0 by app-server')
  expect(engineLine({ status: 'failed', exitCode: null, signal: 'SIGKILL', stderrTail: '' })).toBe(
    'engine     Codex failed. Its process was killed by SIGKILL. The next prompt starts it again, and so does Restart in the panel.',
  )
})
