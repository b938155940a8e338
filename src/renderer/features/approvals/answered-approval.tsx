import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { approvalSubject } from '#shared/approval-line.ts'
import type { Approval } from '#shared/contract/approvals.ts'
import { pagePath } from '#shared/pages.ts'
import { Disclosure } from '../../ui/disclosure.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { AnsweredLine } from '../../widgets/approvals/answered-line.tsx'
import { ApprovalRequestView } from '../../widgets/approvals/approval-request-view.tsx'

/** One line of the history, which opens to what was asked. */
export function AnsweredApproval({ approval }: { approval: Approval }) {
  const { t } = useTranslation()
  const server = approval.request.kind === 'elicitation' ? approval.request.serverName : undefined
  return (
    <Disclosure
      className="px-1 py-0.5"
      summary={
        <span className="flex min-w-0 flex-1 items-center gap-3">
          <span className="flex min-w-0 flex-1 flex-col">
            <span className="truncate font-mono text-xs">{approvalSubject(approval.request)}</span>
            {approval.decision !== null && (
              <AnsweredLine decision={approval.decision} answeredBy={approval.answeredBy} reason={approval.reason} />
            )}
          </span>
          {/* The list goes by this time; when it was answered stands inside. */}
          <span className="whitespace-nowrap text-faint text-xs">
            {t('approvals.asked')} <RelativeTime at={approval.createdAt} />
          </span>
        </span>
      }
    >
      <div className="flex flex-col gap-2 py-2 pr-2 pl-7">
        <p className="text-muted text-xs">{t(`approvals.kinds.${approval.request.kind}`, { server })}</p>
        <ApprovalRequestView request={approval.request} />
        {approval.answeredAt !== null && (
          <p className="text-faint text-xs">
            {t('approvals.answeredAt')} <RelativeTime at={approval.answeredAt} />
          </p>
        )}
        <p className="flex gap-3 text-xs">
          <Link href={pagePath('runs', approval.runId)} className="text-accent hover:underline">
            {t('approvals.openRun')}
          </Link>
          <Link href={pagePath('sessions', approval.sessionId)} className="text-accent hover:underline">
            {t('approvals.openSession')}
          </Link>
        </p>
      </div>
    </Disclosure>
  )
}
