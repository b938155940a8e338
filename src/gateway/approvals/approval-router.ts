import { contractDoor } from '../contract-door.ts'
import type { Writer } from '../store/writer.ts'
import type { ApprovalService } from './approval-service.ts'
import type { ApprovalStore } from './approval-store.ts'

export function createApprovalRouter(approvals: ApprovalService, store: ApprovalStore, writer: Writer) {
  const door = contractDoor.approvals
  return {
    list: door.list.handler(({ input }) => {
      writer.sync()
      return store.list(input)
    }),
    get: door.get.handler(({ input }) => approvals.get(input.id)),
    answer: door.answer.handler(({ input }) => {
      const { id, decision, content } = input
      return approvals.answer(id, { decision, answeredBy: 'owner', ...(content ? { content } : {}) })
    }),
  }
}
