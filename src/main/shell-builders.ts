import type { Approval } from '#shared/contract/approvals.ts'
import type { GatewayStatus } from '#shared/contract/gateway.ts'
import { defaultPolicy } from '#shared/contract/policy.ts'
import type { Run } from '#shared/contract/runs.ts'
import type { Session } from '#shared/contract/sessions.ts'
import type { GatewayLink } from './gateway/gateway-link.ts'
import type { GatewaySnapshot } from './gateway/gateway-watch.ts'

/** Builders for tests. */
export function aStatus(change: Partial<GatewayStatus> = {}): GatewayStatus {
  return {
    state: 'running',
    version: '0.1.0',
    pid: 50,
    startedAt: 1_000,
    endpoint: 'http://127.0.0.1:4000/mcp',
    panelUrl: 'http://127.0.0.1:4000/',
    dataDir: '/data',
    defaultWorkspace: '/home/me',
    engine: {
      readiness: 'ready',
      kind: 'app-server',
      why: 'Codex 0.169.0',
      nextStep: null,
      codexPath: '/usr/bin/codex',
      codexVersion: '0.169.0',
      codexHome: '/home/me/.codex',
      login: 'chatgpt',
      account: null,
      demo: false,
      process: { status: 'stopped' },
      activeTurns: 0,
    },
    connections: [],
    pendingApprovals: 0,
    activeRuns: 0,
    queuedRuns: 0,
    runsPerMinute: [],
    cursor: 10,
    store: { state: 'ok' },
    ...change,
  }
}

export function aRun(id: string, change: Partial<Run> = {}): Run {
  return {
    id,
    sessionId: 'ses_1',
    status: 'completed',
    prompt: `prompt of ${id}`,
    client: 'claude-code',
    transport: 'streamable-http',
    principal: 'owner',
    threadId: null,
    turnId: null,
    result: 'done',
    error: null,
    usage: null,
    createdAt: 1_000,
    startedAt: 1_001,
    endedAt: 1_002,
    ...change,
  }
}

export function aSession(id: string, change: Partial<Session> = {}): Session {
  return {
    id,
    title: `title of ${id}`,
    workspace: '/ws',
    policy: defaultPolicy,
    engine: 'app-server',
    threadId: null,
    client: 'panel',
    principal: 'owner',
    runCount: 1,
    lastRunStatus: 'completed',
    createdAt: 1_000,
    updatedAt: 1_000,
    ...change,
  }
}

export function anApproval(id: string, change: Partial<Approval> = {}): Approval {
  return {
    id,
    runId: 'run_1',
    sessionId: 'ses_1',
    principal: 'owner',
    request: {
      kind: 'command',
      itemId: 'item_1',
      turnId: 'turn_1',
      command: 'npm test',
      cwd: '/ws',
      reason: null,
      parsedCommand: [],
      proposedExecpolicyAmendment: null,
    },
    status: 'pending',
    decision: null,
    answeredBy: null,
    answeredAs: null,
    reason: null,
    createdAt: 1_000,
    expiresAt: 301_000,
    answeredAt: null,
    ...change,
  }
}

export function aSnapshot(
  change: { status?: Partial<GatewayStatus>; approvals?: Approval[]; runs?: Run[] } = {},
): GatewaySnapshot {
  return {
    status: aStatus(change.status),
    approvals: change.approvals ?? [],
    runs: change.runs ?? [],
    lastWorkspace: null,
  }
}

export const readyLink: GatewayLink = { kind: 'own', process: { status: 'ready', pid: 50 }, refusal: null }
