import type { ApprovalDecision } from '#shared/contract/approvals.ts'
import { isRecord } from '../wire/json-rpc.ts'

export interface ClientAnswer {
  decision: ApprovalDecision
  content?: Record<string, unknown>
  reason: string | null
}

/** Decisions of the old server's own protocol (`ReviewDecision` of Codex). */
const decisions: ReadonlyMap<string, ApprovalDecision> = new Map([
  ['approved', 'accept'],
  ['approved_for_session', 'acceptForSession'],
  // A rule for good is more than we can promise; the rest of the session is the nearest that is not wider.
  ['approved_execpolicy_amendment', 'acceptForSession'],
  ['denied', 'decline'],
  ['timed_out', 'decline'],
  ['abort', 'cancel'],
])

const actions: ReadonlyMap<string, ApprovalDecision> = new Map([
  ['accept', 'accept'],
  ['decline', 'decline'],
  ['cancel', 'cancel'],
])

function legacyDecision(value: unknown): ClientAnswer | null {
  const name = typeof value === 'string' ? value : isRecord(value) ? Object.keys(value)[0] : undefined
  const decision = decisions.get(name ?? '')
  if (!decision) return null
  const details = isRecord(value) ? value[name ?? ''] : null
  const reason = isRecord(details) && typeof details['rejection'] === 'string' ? details['rejection'] : null
  return { decision, reason }
}

/**
 * What a client answered to `elicitation/create`: an `ElicitResult` of the specification, or the old server's
 * `decision`, which counts when both are there. `null`: it decided nothing, and others may.
 */
export function readAnswer(result: unknown): ClientAnswer | null {
  if (!isRecord(result)) return null
  const content = isRecord(result['content']) ? { content: result['content'] } : {}
  if (result['decision'] !== undefined) {
    const answer = legacyDecision(result['decision'])
    return answer ? { ...answer, ...content } : null
  }
  const { action } = result
  const decision = typeof action === 'string' ? actions.get(action) : undefined
  return decision ? { decision, reason: null, ...content } : null
}
