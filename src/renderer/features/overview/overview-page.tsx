import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { GatewayStatus } from '#shared/contract/gateway.ts'
import { pageTitle } from '#shared/pages.ts'
import { orpc } from '../../gateway/gateway.ts'
import { Failure } from '../../ui/failure.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Page, PageHeader } from '../../ui/page.tsx'
import { Loading } from '../../ui/skeleton.tsx'
import { ActivityCard } from './activity-card.tsx'
import { ConnectionsCard } from './connections-card.tsx'
import { EngineCard } from './engine-card.tsx'
import { EngineNotice } from './engine-notice.tsx'
import { GatewayCard } from './gateway-card.tsx'
import { PromptBox } from './prompt-box.tsx'
import { RecentRunsCard } from './recent-runs-card.tsx'

/** What is wrong with the database, if anything. */
function StoreNotice({ store }: { store: GatewayStatus['store'] }) {
  const { t } = useTranslation()
  switch (store.state) {
    case 'ok':
      return null
    case 'recovered':
      return (
        <Notice tone="warn" title={t('overview.store.recovered')}>
          <p>{store.message}</p>
          <p>{t('overview.store.backup', { path: store.backupPath })}</p>
        </Notice>
      )
    default:
      return (
        <Notice tone="bad" title={t(`overview.store.${store.state}`)}>
          {store.message}
        </Notice>
      )
  }
}

/** The minutes of the sparkline pass without any event, so the status is also read by time. */
const refetchMs = 30_000

export function OverviewPage() {
  const status = useQuery(orpc.gateway.status.queryOptions({ refetchInterval: refetchMs }))

  if (status.isPending) return <Loading className="px-6 py-5" rows={8} />
  if (status.isError) return <Failure error={status.error} onRetry={() => void status.refetch()} />
  return (
    <Page>
      <PageHeader title={pageTitle('overview')} />
      <StoreNotice store={status.data.store} />
      <EngineNotice engine={status.data.engine} />
      <div className="grid grid-cols-1 gap-4 narrow:grid-cols-2 wide:grid-cols-3">
        <GatewayCard status={status.data} />
        <EngineCard engine={status.data.engine} activeRuns={status.data.activeRuns} />
        <ActivityCard status={status.data} className="narrow:max-wide:col-span-2" />
      </div>
      <PromptBox
        isServing={status.data.state === 'running'}
        readiness={status.data.engine.readiness}
        defaultWorkspace={status.data.defaultWorkspace}
      />
      <div className="grid grid-cols-1 items-start gap-4 wide:grid-cols-3">
        <RecentRunsCard className="wide:col-span-2" />
        <ConnectionsCard connections={status.data.connections} />
      </div>
    </Page>
  )
}
