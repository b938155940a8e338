import type { Approval, ApprovalRequest } from '../contract/approvals.ts'

export function aCommandRequest(command = 'rm -r build'): Extract<ApprovalRequest, { kind: 'command' }> {
  return {
    kind: 'command',
    itemId: 'call_1',
    turnId: 'turn_1',
    command,
    cwd: '/ws',
    reason: null,
    parsedCommand: [],
    proposedExecpolicyAmendment: null,
  }
}

export function anApproval(change: Partial<Approval> = {}): Approval {
  return {
    id: 'apr_1',
    runId: 'run_1',
    sessionId: 'ses_1',
    principal: 'owner',
    request: { kind: 'fileChange', itemId: 'i', turnId: 't', changes: [], reason: null },
    status: 'pending',
    decision: null,
    answeredBy: null,
    answeredAs: null,
    reason: null,
    createdAt: 0,
    expiresAt: 0,
    answeredAt: null,
    ...change,
  }
}
