import type { Approval } from '#shared/contract/approvals.ts'
import { defaultPolicy } from '#shared/contract/policy.ts'
import type { Run } from '#shared/contract/runs.ts'
import type { Session } from '#shared/contract/sessions.ts'

export function aSession(change: Partial<Session> = {}): Session {
  return {
    id: 'ses_1',
    title: 'A session',
    workspace: '/ws',
    policy: defaultPolicy,
    engine: 'app-server',
    threadId: null,
    client: 'test',
    principal: 'owner',
    runCount: 0,
    lastRunStatus: null,
    createdAt: 1,
    updatedAt: 1,
    ...change,
  }
}

/** A run that waits for its turn. */
export function aRun(change: Partial<Run> = {}): Run {
  return {
    id: 'run_1',
    sessionId: 'ses_1',
    status: 'queued',
    prompt: 'hello',
    client: 'test',
    transport: 'panel',
    principal: 'owner',
    threadId: null,
    turnId: null,
    result: null,
    error: null,
    usage: null,
    createdAt: 1,
    startedAt: null,
    endedAt: null,
    ...change,
  }
}

/** An approval that nobody has answered. */
export function anApproval(change: Partial<Approval> = {}): Approval {
  return {
    id: 'apr_1',
    runId: 'run_1',
    sessionId: 'ses_1',
    principal: 'owner',
    request: {
      kind: 'command',
      itemId: 'call_1',
      turnId: 'turn_1',
      command: 'rm -r build',
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
    createdAt: 1,
    expiresAt: 2,
    answeredAt: null,
    ...change,
  }
}
