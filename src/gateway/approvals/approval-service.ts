import type { Approval, ApprovalAnswerer, ApprovalDecision } from '#shared/contract/approvals.ts'

export interface ApprovalService {
  get(id: string): Approval
  /** First answer wins; throws `conflict` when it was answered already, `notFound` when there is none. */
  answer(
    id: string,
    answer: {
      decision: ApprovalDecision
      content?: Record<string, unknown>
      answeredBy: ApprovalAnswerer
      reason?: string | null
    },
  ): Approval
}
