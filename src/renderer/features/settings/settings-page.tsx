import { useQuery } from '@tanstack/react-query'
import { SearchX } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { pageTitle } from '#shared/pages.ts'
import { orpc } from '../../gateway/gateway.ts'
import { useAddressParam } from '../../lib/address.ts'
import { Button } from '../../ui/button.tsx'
import { Card, CardBody } from '../../ui/card.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Failure } from '../../ui/failure.tsx'
import { Page, PageHeader } from '../../ui/page.tsx'
import { SearchInput } from '../../ui/search-input.tsx'
import { Loading } from '../../ui/skeleton.tsx'
import { ThemeSwitch } from '../../ui/theme-switch.tsx'
import { AboutCard } from './about-card.tsx'
import { PanelSessionsCard } from './panel-sessions-card.tsx'
import { RestartNotice } from './restart-notice.tsx'
import { matchesSearch, waitsForRestart } from './setting-control.ts'
import { SettingRow } from './setting-row.tsx'

function AppearanceCard() {
  const { t } = useTranslation()
  return (
    <Card title={t('settings.appearance')}>
      <CardBody className="flex items-center justify-between gap-4">
        <div>
          <p className="font-medium">{t('settings.theme')}</p>
          <p className="text-muted">{t('settings.themeText')}</p>
        </div>
        <ThemeSwitch />
      </CardBody>
    </Card>
  )
}

function SettingGroups({ search, onClearSearch }: { search: string; onClearSearch: () => void }) {
  const { t } = useTranslation()
  const settings = useQuery(orpc.settings.list.queryOptions())
  if (settings.isPending) return <Loading rows={8} />
  if (settings.isError) return <Failure error={settings.error} onRetry={() => void settings.refetch()} />

  const groups = Map.groupBy(
    settings.data.filter((entry) => matchesSearch(entry, search)),
    (entry) => entry.group,
  )
  if (groups.size === 0) {
    return (
      <EmptyState
        icon={SearchX}
        title={t('settings.noMatch')}
        description={t('settings.noMatchText', { search })}
        action={<Button onClick={onClearSearch}>{t('settings.clearSearch')}</Button>}
      />
    )
  }
  return (
    <>
      {settings.data.some(waitsForRestart) && <RestartNotice />}
      {[...groups].map(([group, entries]) => (
        <Card key={group} title={group}>
          <div className="divide-y divide-line">
            {entries.map((entry) => (
              <SettingRow key={entry.key} entry={entry} />
            ))}
          </div>
        </Card>
      ))}
    </>
  )
}

/** The form comes from the gateway's own table of settings; nothing here names one. */
export function SettingsPage() {
  const { t } = useTranslation()
  const [search, setSearch] = useAddressParam<string>('search', '')
  const isSearching = search.trim() !== ''
  return (
    <Page>
      <PageHeader
        title={pageTitle('settings')}
        description={t('settings.description')}
        actions={
          <SearchInput
            label={t('settings.search')}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            className="w-56"
          />
        }
      />
      {!isSearching && <AppearanceCard />}
      <SettingGroups search={search} onClearSearch={() => setSearch('')} />
      {!isSearching && <PanelSessionsCard />}
      {!isSearching && <AboutCard />}
    </Page>
  )
}
