import { useQuery } from '@tanstack/react-query'
import { Activity } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Run } from '#shared/contract/runs.ts'
import { pagePath } from '#shared/pages.ts'
import { orpc } from '../../gateway/gateway.ts'
import { clientName } from '../../lib/client-name.ts'
import { ButtonLink } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Failure } from '../../ui/failure.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Loading } from '../../ui/skeleton.tsx'
import { RunStatusPill } from '../../widgets/runs/run-status-pill.tsx'

const shownRuns = 7

function RunRow({ run }: { run: Run }) {
  return (
    <li>
      <Link href={pagePath('runs', run.id)} className="flex h-10 items-center gap-3 px-4 transition-colors hover:bg-hover">
        <RunStatusPill status={run.status} of={{ runId: run.id }} className="w-36 shrink-0" />
        <span className="min-w-0 flex-1 truncate">{run.prompt}</span>
        <span className="max-w-28 truncate text-muted text-xs">{clientName(run.client)}</span>
        <RelativeTime at={run.createdAt} className="w-20 shrink-0 text-right text-muted text-xs" />
      </Link>
    </li>
  )
}

function RecentRuns() {
  const { t } = useTranslation()
  const runs = useQuery(orpc.runs.list.queryOptions({ input: { limit: shownRuns } }))
  if (runs.isPending) return <Loading rows={4} />
  if (runs.isError) return <Failure error={runs.error} onRetry={() => void runs.refetch()} isCompact className="m-4" />
  if (runs.data.data.length === 0) {
    return (
      <EmptyState
        icon={Activity}
        title={t('overview.recent.empty')}
        description={t('overview.recent.emptyText')}
        className="py-8"
      />
    )
  }
  return (
    <ul className="divide-y divide-line py-1">
      {runs.data.data.map((run) => (
        <RunRow key={run.id} run={run} />
      ))}
    </ul>
  )
}

export function RecentRunsCard({ className }: { className?: string }) {
  const { t } = useTranslation()
  return (
    <Card
      title={t('overview.recent.title')}
      actions={
        <ButtonLink asChild size="sm" variant="ghost">
          <Link href={pagePath('runs')}>{t('overview.recent.all')}</Link>
        </ButtonLink>
      }
      {...(className === undefined ? {} : { className })}
    >
      <RecentRuns />
    </Card>
  )
}
