import { MessagesSquare, SearchX } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { pageTitle } from '#shared/pages.ts'
import { useAddressParam } from '../../lib/address.ts'
import { useDebounced } from '../../lib/debounced.ts'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Failure } from '../../ui/failure.tsx'
import { Page, PageHeader } from '../../ui/page.tsx'
import { SearchInput } from '../../ui/search-input.tsx'
import { Loading } from '../../ui/skeleton.tsx'
import { SessionList } from './session-list.tsx'
import { useSessions } from './use-sessions.ts'

function NoSessions({ search, onReset }: { search: string; onReset: () => void }) {
  const { t } = useTranslation()
  if (search !== '') {
    return (
      <EmptyState
        icon={SearchX}
        title={t('sessions.noMatchTitle')}
        description={t('sessions.noMatchText', { search })}
        action={<Button onClick={onReset}>{t('sessions.clearSearch')}</Button>}
      />
    )
  }
  return (
    <EmptyState
      icon={MessagesSquare}
      title={t('sessions.emptyTitle')}
      description={t('sessions.emptyText')}
      action={
        <ButtonLink asChild>
          <Link href="/connect">{t('sessions.connect')}</Link>
        </ButtonLink>
      }
    />
  )
}

function Sessions({ search, onReset }: { search: string; onReset: () => void }) {
  const { t } = useTranslation()
  const sessions = useSessions(search)
  if (sessions.isPending) return <Loading label={t('sessions.loading')} />
  if (sessions.isError) return <Failure error={sessions.error} onRetry={() => void sessions.refetch()} />
  return (
    <>
      <Card className="overflow-x-auto">
        {sessions.data.length === 0 ? <NoSessions search={search} onReset={onReset} /> : <SessionList sessions={sessions.data} />}
      </Card>
      {sessions.hasNextPage && (
        <Button className="self-center" isBusy={sessions.isFetchingNextPage} onClick={() => void sessions.fetchNextPage()}>
          {t('sessions.loadMore')}
        </Button>
      )}
    </>
  )
}

/** Every conversation that the gateway keeps. */
export function SessionsPage() {
  const { t } = useTranslation()
  const [search, setSearch] = useAddressParam<string>('search', '')
  const settled = useDebounced(search.trim())
  return (
    <Page>
      <PageHeader
        title={pageTitle('sessions')}
        description={t('sessions.description')}
        actions={
          <SearchInput
            label={t('sessions.search')}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            className="w-64"
          />
        }
      />
      <Sessions search={settled} onReset={() => setSearch('')} />
    </Page>
  )
}
