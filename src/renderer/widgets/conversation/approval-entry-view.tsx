import { ShieldQuestion } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { AnsweredLine } from '../approvals/answered-line.tsx'
import { WaitingApproval } from '../approvals/waiting-approval.tsx'
import type { ApprovalEntry } from './conversation-items.ts'

/** A request for permission where it was made: to be answered on the spot, or with its answer. */
export function ApprovalEntryView({ entry }: { entry: ApprovalEntry }) {
  const { t } = useTranslation()
  const { approvalId, request, requestedAt, expiresAt } = entry
  if (entry.state === 'inProgress') return <WaitingApproval {...{ approvalId, request, requestedAt, expiresAt }} />
  const server = entry.request.kind === 'elicitation' ? entry.request.serverName : undefined
  return (
    <p className="flex min-w-0 flex-wrap items-center gap-x-2 px-2 text-sm">
      <ShieldQuestion aria-hidden className="size-3.5 shrink-0 text-faint" />
      <span className="shrink-0 text-muted">{t(`approvals.kinds.${entry.request.kind}`, { server })}</span>
      {entry.answer ? (
        <AnsweredLine decision={entry.answer.decision} answeredBy={entry.answer.answeredBy} reason={entry.answer.reason} />
      ) : (
        <span className="text-muted">{t('approvals.unanswered')}</span>
      )}
    </p>
  )
}
