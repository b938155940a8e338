import { procedures } from '../access/procedures.ts'
import type { Writer } from '../store/writer.ts'
import type { ApprovalService } from './approval-service.ts'
import type { ApprovalStore } from './approval-store.ts'

export function createApprovalRouter(approvals: ApprovalService, store: ApprovalStore, writer: Writer) {
  const methods = procedures.approvals
  return {
    list: methods.list.handler(({ input }) => {
      writer.sync()
      return store.list(input)
    }),
    get: methods.get.handler(({ input }) => approvals.get(input.id)),
    answer: methods.answer.handler(({ input, context: { principal } }) => {
      const { id, decision, content } = input
      return approvals.answer(id, { decision, answeredBy: 'owner', answeredAs: principal.id, ...(content ? { content } : {}) })
    }),
  }
}
