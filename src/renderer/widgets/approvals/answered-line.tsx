import { Check, CheckCheck, CircleStop, type LucideIcon, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ApprovalAnswerer, ApprovalDecision } from '#shared/contract/approvals.ts'
import { classNames } from '../../lib/class-names.ts'

const looks: Readonly<Record<ApprovalDecision, { icon: LucideIcon; colour: string }>> = {
  accept: { icon: Check, colour: 'text-ok' },
  acceptForSession: { icon: CheckCheck, colour: 'text-ok' },
  decline: { icon: X, colour: 'text-bad' },
  cancel: { icon: CircleStop, colour: 'text-bad' },
}

/** How an approval was answered, by whom, and why when no person chose. */
export function AnsweredLine({
  decision,
  answeredBy,
  reason,
  className,
}: {
  decision: ApprovalDecision
  answeredBy: ApprovalAnswerer | null
  reason: string | null
  className?: string
}) {
  const { t } = useTranslation()
  const { icon: Icon, colour } = looks[decision]
  return (
    <span className={classNames('inline-flex min-w-0 items-center gap-1.5 text-sm', className)}>
      <Icon aria-hidden className={classNames('size-3.5 shrink-0', colour)} />
      <span className={classNames('whitespace-nowrap font-medium', colour)}>{t(`approvals.answers.${decision}`)}</span>
      {answeredBy !== null && <span className="whitespace-nowrap text-muted">{t(`approvals.answerers.${answeredBy}`)}</span>}
      {reason !== null && (
        <span className="min-w-0 truncate text-muted" title={reason}>
          · {reason}
        </span>
      )}
    </span>
  )
}
