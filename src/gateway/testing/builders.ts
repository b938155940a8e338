import type { Approval } from '#shared/contract/approvals.ts'
import type { Run } from '#shared/contract/runs.ts'
import type { Session } from '#shared/contract/sessions.ts'
import { aCommandRequest, anApproval as anApprovalOf } from '#shared/testing/approvals.ts'
import { aRun as aRunOf } from '#shared/testing/runs.ts'
import { aSession as aSessionOf } from '#shared/testing/sessions.ts'

export function aSession(change: Partial<Session> = {}): Session {
  return aSessionOf({ client: 'test', createdAt: 1, updatedAt: 1, ...change })
}

/** A run that waits for its turn. */
export function aRun(change: Partial<Run> = {}): Run {
  return aRunOf({ prompt: 'hello', client: 'test', createdAt: 1, ...change })
}

/** An approval that nobody has answered. */
export function anApproval(change: Partial<Approval> = {}): Approval {
  return anApprovalOf({ request: aCommandRequest(), createdAt: 1, expiresAt: 2, ...change })
}
