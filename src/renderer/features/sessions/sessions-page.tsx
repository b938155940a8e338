import { useInfiniteQuery } from '@tanstack/react-query'
import { MessagesSquare } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { pagePath, pageTitle } from '#shared/pages.ts'
import { orpc } from '../../gateway/gateway.ts'
import { entriesOf, paged } from '../../gateway/paged.ts'
import { ButtonLink } from '../../ui/button.tsx'
import { useSearchFilter } from '../../ui/list-filter.tsx'
import { ListPage } from '../../ui/list-page.tsx'
import { SessionList } from './session-list.tsx'

/** Every session that the gateway keeps. */
export function SessionsPage() {
  const { t } = useTranslation()
  const search = useSearchFilter({ label: t('sessions.search') })
  const filter = search.value === '' ? {} : { search: search.value }
  const sessions = useInfiniteQuery(orpc.sessions.list.infiniteOptions({ ...paged(filter), select: entriesOf }))
  return (
    <ListPage
      title={pageTitle('sessions')}
      description={t('sessions.description')}
      list={sessions}
      loading={t('sessions.loading')}
      filters={[search]}
      empty={{
        icon: MessagesSquare,
        title: t('sessions.emptyTitle'),
        description: t('sessions.emptyText'),
        action: (
          <ButtonLink asChild>
            <Link href={pagePath('connect')}>{t('sessions.connect')}</Link>
          </ButtonLink>
        ),
      }}
      noMatch={{ title: t('sessions.noMatchTitle'), description: t('sessions.noMatchText', { search: search.value }) }}
    >
      {(entries) => <SessionList sessions={entries} />}
    </ListPage>
  )
}
