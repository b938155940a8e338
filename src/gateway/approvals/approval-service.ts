import type { Approval, ApprovalAnswerer, ApprovalDecision } from '#shared/contract/approvals.ts'

export interface ApprovalService {
  get(id: string): Approval
  /**
   * First answer wins; resolves when it is on the disk, and only then Codex hears it. Rejects with `conflict` when it was
   * answered already, `notFound` when there is none, `storageFull` or `storageBlocked` when the answer cannot be kept:
   * the approval is pending still, and another answer may follow.
   */
  answer(
    id: string,
    answer: {
      decision: ApprovalDecision
      content?: Record<string, unknown>
      answeredBy: ApprovalAnswerer
      /** Id of the principal that answers; a client answers as the one whose run asks. */
      answeredAs?: string
      reason?: string | null
    },
  ): Promise<Approval>
}
