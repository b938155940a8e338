import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Approval } from '#shared/contract/approvals.ts'
import { pagePath } from '#shared/pages.ts'
import { orpc } from '../../gateway/gateway.ts'
import { clientName } from '../../lib/client-name.ts'
import { WaitingApproval } from '../../widgets/approvals/waiting-approval.tsx'

/** The session's title and client, both one step from the session that waits. */
function Origin({ sessionId }: { sessionId: string }) {
  const { t } = useTranslation()
  const session = useQuery(orpc.sessions.get.queryOptions({ input: { id: sessionId } }))
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <Link href={pagePath('sessions', sessionId)} className="max-w-64 truncate text-accent hover:underline">
        {session.data?.title ?? t('approvals.openSession')}
      </Link>
      {session.data && <span className="whitespace-nowrap">· {clientName(session.data.client)}</span>}
    </span>
  )
}

/** One waiting request, answerable. */
export function PendingApproval({ approval }: { approval: Approval }) {
  return (
    <WaitingApproval
      approvalId={approval.id}
      request={approval.request}
      requestedAt={approval.createdAt}
      expiresAt={approval.expiresAt}
      origin={<Origin sessionId={approval.sessionId} />}
    />
  )
}
