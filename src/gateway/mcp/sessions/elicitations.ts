import { toAppError } from '#shared/errors.ts'
import type { ApprovalService } from '../../approvals/approval-service.ts'
import type { Log } from '../../log.ts'
import { readAnswer } from '../calls/elicitation-answer.ts'
import type { RequestId } from '../wire/json-rpc.ts'

/** The questions put to one client. Their JSON-RPC ids are its connection's, so clients cannot answer for each other. */
export interface Elicitations {
  /** Id of the question for this approval: the same each time, also when it is sent again to a client that came back. */
  ask(approvalId: string): number
  /** Id of the question if the client still has to answer it; it need not any more. */
  withdraw(approvalId: string): number | null
  /** A response of the client; false when nobody asked it that. */
  answer(id: RequestId, result: unknown, isError: boolean): boolean
}

export function createElicitations(approvals: ApprovalService, log: Log): Elicitations {
  const ids = new Map<string, number>()
  const open = new Map<RequestId, string>()
  let nextId = 0

  return {
    ask(approvalId) {
      const known = ids.get(approvalId)
      if (known !== undefined) return known
      const id = nextId
      nextId += 1
      ids.set(approvalId, id)
      open.set(id, approvalId)
      return id
    },
    withdraw(approvalId) {
      const id = ids.get(approvalId)
      return id !== undefined && open.delete(id) ? id : null
    },
    answer(id, result, isError) {
      const approvalId = open.get(id)
      if (approvalId === undefined) return false
      open.delete(id)
      const answer = isError ? null : readAnswer(result)
      if (!answer) {
        // It stays with the panel and the deadline.
        log.info('mcp.elicitationUndecided', { approvalId, isError })
        return true
      }
      approvals.answer(approvalId, { ...answer, answeredBy: 'client' }).catch((thrown: unknown) => {
        const { code } = toAppError(thrown)
        // Somebody else was faster, or the run has ended.
        if (code === 'conflict' || code === 'notFound') return log.debug('mcp.elicitationLate', { approvalId, code })
        // It could not be kept: the question is open still, for this client too.
        log.warn('mcp.elicitationNotKept', { approvalId, code })
        open.set(id, approvalId)
      })
      return true
    },
  }
}
