import type { Approval } from '#shared/contract/approvals.ts'
import type { GatewayStatus } from '#shared/contract/gateway.ts'
import type { Run } from '#shared/contract/runs.ts'
import type { Session } from '#shared/contract/sessions.ts'
import { aCommandRequest, anApproval as anApprovalOf } from '#shared/testing/approvals.ts'
import { aGatewayStatus, anEngine } from '#shared/testing/gateway-status.ts'
import { aRun as aRunOf } from '#shared/testing/runs.ts'
import { aSession as aSessionOf } from '#shared/testing/sessions.ts'
import type { GatewayLink } from '../gateway/gateway-link.ts'
import type { GatewaySnapshot } from '../gateway/gateway-watch.ts'

export function aStatus(change: Partial<GatewayStatus> = {}): GatewayStatus {
  return aGatewayStatus({
    version: '0.1.0',
    pid: 50,
    engine: anEngine({ process: { status: 'stopped' } }),
    cursor: 10,
    ...change,
  })
}

export function aRun(id: string, change: Partial<Run> = {}): Run {
  const ended = { status: 'completed', result: 'done', startedAt: 1_001, endedAt: 1_002 } as const
  return aRunOf({ id, prompt: `prompt of ${id}`, client: 'claude-code', createdAt: 1_000, ...ended, ...change })
}

export function aSession(id: string, change: Partial<Session> = {}): Session {
  return aSessionOf({ id, title: `title of ${id}`, runCount: 1, lastRunStatus: 'completed', ...change })
}

export function anApproval(id: string, change: Partial<Approval> = {}): Approval {
  return anApprovalOf({
    id,
    request: aCommandRequest('npm test'),
    createdAt: 1_000,
    expiresAt: 301_000,
    ...change,
  })
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
