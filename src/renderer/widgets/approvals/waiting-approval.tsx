import type { ComponentProps } from 'react'
import { ApprovalCard } from './approval-card.tsx'
import { useAnswerApproval } from './use-answer-approval.ts'

/** A request that is answered where it is shown. */
export function WaitingApproval(props: Omit<ComponentProps<typeof ApprovalCard>, 'onAnswer' | 'answering' | 'error'>) {
  const { answer, answering, error } = useAnswerApproval(props.approvalId)
  return <ApprovalCard {...props} onAnswer={answer} answering={answering} error={error} />
}
