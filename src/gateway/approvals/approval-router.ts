import { procedures } from '../access/procedures.ts'
import type { ApprovalService } from './approval-service.ts'

export function createApprovalRouter(approvals: ApprovalService) {
  const methods = procedures.approvals
  return {
    list: methods.list.handler(({ input }) => approvals.list(input)),
    get: methods.get.handler(({ input }) => approvals.get(input.id)),
    answer: methods.answer.handler(({ input, context: { principal } }) => {
      const { id, decision, content } = input
      return approvals.answer(id, { decision, answeredBy: 'owner', answeredAs: principal.id, ...(content ? { content } : {}) })
    }),
  }
}
