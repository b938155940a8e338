import type { EngineStatus } from '../contract/engine.ts'
import type { GatewayStatus } from '../contract/gateway.ts'

export function anEngine(change: Partial<EngineStatus> = {}): EngineStatus {
  return {
    readiness: 'ready',
    kind: 'app-server',
    why: 'Codex 0.169.0 speaks app-server.',
    nextStep: null,
    codexPath: '/usr/bin/codex',
    codexVersion: '0.169.0',
    codexHome: '/home/ada/.codex',
    login: 'chatgpt',
    account: null,
    demo: false,
    process: { status: 'ready', pid: 7 },
    activeTurns: 0,
    ...change,
  }
}

export function aGatewayStatus(change: Partial<GatewayStatus> = {}): GatewayStatus {
  return {
    state: 'running',
    version: '1.2.3',
    pid: 1,
    startedAt: 1_700_000_000_000,
    endpoint: 'http://127.0.0.1:4000/mcp',
    panelUrl: 'http://127.0.0.1:4000/',
    dataDir: '/data',
    defaultWorkspace: '/home/ada',
    engine: anEngine(),
    connections: [],
    pendingApprovals: 0,
    activeRuns: 0,
    queuedRuns: 0,
    runsPerMinute: [],
    cursor: 0,
    store: { state: 'ok' },
    ...change,
  }
}
