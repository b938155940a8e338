import { Activity, SearchX } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { RunStatus } from '#shared/contract/runs.ts'
import { pageTitle } from '#shared/pages.ts'
import { useAddressParam } from '../../lib/address.ts'
import { useDebounced } from '../../lib/debounced.ts'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Failure } from '../../ui/failure.tsx'
import { Page, PageHeader } from '../../ui/page.tsx'
import { SearchInput } from '../../ui/search-input.tsx'
import { Select } from '../../ui/select.tsx'
import { Loading } from '../../ui/skeleton.tsx'
import { RunList } from './run-list.tsx'
import { type RunFilter, useRuns } from './use-runs.ts'

const statuses = ['all', ...RunStatus.options] as const

function NoRuns({ filter, onReset }: { filter: RunFilter; onReset: () => void }) {
  const { t } = useTranslation()
  if (filter.search !== '' || filter.status !== 'all') {
    return (
      <EmptyState
        icon={SearchX}
        title={t('runs.noMatchTitle')}
        description={t('runs.noMatchText')}
        action={<Button onClick={onReset}>{t('runs.clearFilter')}</Button>}
      />
    )
  }
  return (
    <EmptyState
      icon={Activity}
      title={t('runs.emptyTitle')}
      description={t('runs.emptyText')}
      action={
        <ButtonLink asChild>
          <Link href="/overview">{t('runs.toOverview')}</Link>
        </ButtonLink>
      }
    />
  )
}

function Runs({ filter, onReset }: { filter: RunFilter; onReset: () => void }) {
  const { t } = useTranslation()
  const runs = useRuns(filter)
  if (runs.isPending) return <Loading label={t('runs.loading')} />
  if (runs.isError) return <Failure error={runs.error} onRetry={() => void runs.refetch()} />
  return (
    <>
      <Card className="overflow-x-auto">
        {runs.data.length === 0 ? <NoRuns filter={filter} onReset={onReset} /> : <RunList runs={runs.data} />}
      </Card>
      {runs.hasNextPage && (
        <Button className="self-center" isBusy={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
          {t('runs.loadMore')}
        </Button>
      )}
    </>
  )
}

/** Every prompt that the gateway accepted, with how it went. */
export function RunsPage() {
  const { t } = useTranslation()
  const [status, setStatus] = useAddressParam<RunFilter['status']>('status', 'all', statuses)
  const [text, setText] = useAddressParam<string>('search', '')
  const search = useDebounced(text.trim())
  return (
    <Page>
      <PageHeader
        title={pageTitle('runs')}
        description={t('runs.description')}
        actions={
          <>
            <SearchInput
              label={t('runs.search')}
              value={text}
              onChange={(event) => setText(event.target.value)}
              className="w-64"
            />
            <Select<RunFilter['status']>
              label={t('runs.status')}
              value={status}
              onChange={setStatus}
              options={statuses.map((value) => ({
                value,
                label: value === 'all' ? t('runs.allStatuses') : t(`runStatus.${value}`),
              }))}
            />
          </>
        }
      />
      <Runs
        filter={{ status, search }}
        onReset={() => {
          setStatus('all')
          setText('')
        }}
      />
    </Page>
  )
}
