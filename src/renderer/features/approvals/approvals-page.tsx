import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ShieldCheck } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { pageTitle } from '#shared/pages.ts'
import { orpc } from '../../gateway/gateway.ts'
import { entriesOf, paged } from '../../gateway/paged.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { KeyHint } from '../../ui/key-hint.tsx'
import { LoadedList } from '../../ui/loaded-list.tsx'
import { Page, PageHeader } from '../../ui/page.tsx'
import { AnsweredApproval } from './answered-approval.tsx'
import { ApprovalList } from './approval-list.tsx'
import { PendingApproval } from './pending-approval.tsx'

/** What waits now, oldest first: that one expires first. Renewed by events. */
function usePendingApprovals() {
  return useQuery(
    orpc.approvals.list.queryOptions({
      // What a person is to decide about is shown whole.
      input: { status: 'pending', limit: 200, textLimit: 1_048_576 },
      select: (page) => page.data.toReversed(),
    }),
  )
}

/** Answered approvals, newest first, page by page. */
function useAnsweredApprovals() {
  return useInfiniteQuery(
    orpc.approvals.list.infiniteOptions({ ...paged({ status: 'answered' as const }, 30), select: entriesOf }),
  )
}

function KeyLegend() {
  const { t } = useTranslation()
  const keys = [
    ['a', t('approvals.decisions.accept')],
    ['s', t('approvals.decisions.acceptForSession')],
    ['d', t('approvals.decisions.decline')],
    ['c', t('approvals.decisions.cancel')],
    ['↑+↓', t('approvals.nextCard')],
  ] as const
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-faint text-xs">
      <span>{t('approvals.keys')}</span>
      {keys.map(([key, label]) => (
        <span key={key} className="inline-flex items-center gap-1.5">
          <KeyHint keys={key} />
          {label}
        </span>
      ))}
    </p>
  )
}

function Pending() {
  const { t } = useTranslation()
  const pending = usePendingApprovals()
  const [isOpening, setOpening] = useState(true)
  const isRead = pending.isSuccess && !pending.isFetching
  // What arrives after the first reading leaves the focus alone: the user is at work on the page.
  useEffect(() => {
    if (isRead) setOpening(false)
  }, [isRead])
  return (
    <LoadedList
      list={pending}
      rows={3}
      empty={
        <Card>
          <EmptyState
            icon={ShieldCheck}
            title={t('approvals.emptyTitle')}
            description={t('approvals.emptyText')}
            className="py-8"
          />
        </Card>
      }
      frame={(content) => (
        <section className="flex flex-col gap-3">
          <h2 className="flex items-center gap-2 font-semibold text-sm">
            {t('approvals.pending')}
            {pending.data && pending.data.length > 0 && <Badge tone="warn">{pending.data.length}</Badge>}
          </h2>
          {content}
        </section>
      )}
    >
      {(approvals) => (
        <>
          <ApprovalList
            approvals={approvals}
            label={t('approvals.pending')}
            takesFocus={isOpening}
            renderCard={(approval) => <PendingApproval approval={approval} />}
          />
          <KeyLegend />
        </>
      )}
    </LoadedList>
  )
}

function Answered() {
  const { t } = useTranslation()
  return (
    <LoadedList
      list={useAnsweredApprovals()}
      rows={4}
      empty={<p className="text-muted text-sm">{`${t('approvals.noHistoryTitle')}. ${t('approvals.noHistoryText')}`}</p>}
    >
      {(approvals) => (
        <Card>
          <ul className="divide-y divide-line">
            {approvals.map((approval) => (
              <li key={approval.id}>
                <AnsweredApproval approval={approval} />
              </li>
            ))}
          </ul>
        </Card>
      )}
    </LoadedList>
  )
}

/** Everything that waits for a person, and what became of everything that did. */
export function ApprovalsPage() {
  const { t } = useTranslation()
  return (
    <Page className="max-w-4xl">
      <PageHeader title={pageTitle('approvals')} description={t('approvals.description')} />
      <Pending />
      <section className="mt-4 flex flex-col gap-3">
        <h2 className="font-semibold text-sm">{t('approvals.history')}</h2>
        <Answered />
      </section>
    </Page>
  )
}
