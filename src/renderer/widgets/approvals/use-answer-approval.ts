import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { toast } from 'sonner'
import type { ApprovalDecision } from '#shared/contract/approvals.ts'
import { orpc } from '../../gateway/gateway.ts'
import { appErrorOf } from '../../lib/app-error.ts'
import type { ApprovalAnswer } from './approval-card.tsx'

/** Answers one approval. That somebody else was faster is said gently and is no error of this card. */
export function useAnswerApproval(approvalId: string): {
  answer: (answer: ApprovalAnswer) => void
  answering: ApprovalDecision | null
  error: unknown
} {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const mutation = useMutation(
    orpc.approvals.answer.mutationOptions({
      onError: (error) => {
        const { code } = appErrorOf(error)
        if (code === 'conflict' || code === 'notFound')
          toast.info(t('approvals.tooLate'), { description: t('approvals.tooLateHint') })
      },
      onSettled: () => queries.invalidateQueries({ queryKey: orpc.approvals.key() }),
    }),
  )
  const isLate = mutation.error !== null && ['conflict', 'notFound'].includes(appErrorOf(mutation.error).code)
  return {
    answer: ({ decision, content }) =>
      mutation.mutate({ id: approvalId, decision, ...(content === undefined ? {} : { content }) }),
    answering: mutation.isPending || mutation.isSuccess ? (mutation.variables?.decision ?? null) : null,
    error: isLate ? null : mutation.error,
  }
}
