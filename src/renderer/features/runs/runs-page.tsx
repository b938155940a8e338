import { useInfiniteQuery } from '@tanstack/react-query'
import { Activity } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { RunStatus } from '#shared/contract/run-status.ts'
import { pagePath, pageTitle } from '#shared/pages.ts'
import { orpc } from '../../gateway/gateway.ts'
import { entriesOf, paged } from '../../gateway/paged.ts'
import { ButtonLink } from '../../ui/button.tsx'
import { useChoiceFilter, useSearchFilter } from '../../ui/list-filter.tsx'
import { ListPage } from '../../ui/list-page.tsx'
import { RunList } from './run-list.tsx'

/** Every prompt that the gateway accepted, with how it went. */
export function RunsPage() {
  const { t } = useTranslation()
  const search = useSearchFilter({ label: t('runs.search') })
  const status = useChoiceFilter({
    param: 'status',
    label: t('runs.status'),
    allLabel: t('runs.allStatuses'),
    options: RunStatus.options,
    labelOf: (value) => t(`runStatus.${value}`),
  })
  const filter = {
    ...(status.value === null ? {} : { status: status.value }),
    ...(search.value === '' ? {} : { search: search.value }),
  }
  const runs = useInfiniteQuery(orpc.runs.list.infiniteOptions({ ...paged(filter), select: entriesOf }))
  return (
    <ListPage
      title={pageTitle('runs')}
      description={t('runs.description')}
      list={runs}
      loading={t('runs.loading')}
      filters={[search, status]}
      empty={{
        icon: Activity,
        title: t('runs.emptyTitle'),
        description: t('runs.emptyText'),
        action: (
          <ButtonLink asChild>
            <Link href={pagePath('overview')}>{t('runs.toOverview')}</Link>
          </ButtonLink>
        ),
      }}
      noMatch={{ title: t('runs.noMatchTitle'), description: t('runs.noMatchText') }}
    >
      {(entries) => <RunList runs={entries} />}
    </ListPage>
  )
}
