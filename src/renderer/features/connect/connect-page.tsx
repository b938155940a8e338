import { useQuery } from '@tanstack/react-query'
import { PlugZap } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { pageTitle } from '#shared/pages.ts'
import { orpc } from '../../gateway/gateway.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card, CardBody } from '../../ui/card.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Failure } from '../../ui/failure.tsx'
import { Page, PageHeader } from '../../ui/page.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Loading } from '../../ui/skeleton.tsx'
import { StatusDot } from '../../ui/status-pill.tsx'
import { groupSnippets } from './client-guide.tsx'
import { ClientTabs } from './client-tabs.tsx'

/** The answer to "did it work?": the client shows up here. */
function LiveConnections() {
  const { t } = useTranslation()
  const status = useQuery(orpc.gateway.status.queryOptions())
  const connections = status.data?.connections ?? []
  if (connections.length === 0) return <p className="text-muted">{t('connect.live.none')}</p>
  return (
    <ul className="flex flex-col gap-2">
      {connections.map((connection) => (
        <li key={connection.id} className="flex items-center gap-2.5">
          <StatusDot tone="ok" />
          <span className="font-medium">{connection.client}</span>
          <Badge>{connection.transport}</Badge>
          <span className="text-muted text-xs">
            {t('connect.live.connected')} <RelativeTime at={connection.connectedAt} />
          </span>
        </li>
      ))}
    </ul>
  )
}

function Snippets() {
  const { t } = useTranslation()
  const [withToken, setWithToken] = useState(false)
  const commands = useQuery(orpc.clients.commands.queryOptions())
  const plain = useQuery(orpc.clients.snippets.queryOptions({ input: { withToken: false } }))
  // The text with the secret is read only on request and forgotten with the page.
  const secret = useQuery(orpc.clients.snippets.queryOptions({ input: { withToken: true }, enabled: withToken, gcTime: 0 }))
  const shown = withToken && secret.data ? secret.data : plain.data

  if (plain.isPending || commands.isPending) return <Loading />
  if (commands.isError) return <Failure error={commands.error} onRetry={() => void commands.refetch()} />
  if (plain.isError) return <Failure error={plain.error} onRetry={() => void plain.refetch()} />
  if (!shown || shown.length === 0)
    return <EmptyState icon={PlugZap} title={t('connect.empty')} description={t('connect.emptyText')} />
  return (
    <>
      {secret.error && <Failure error={secret.error} onRetry={() => void secret.refetch()} isCompact className="m-4" />}
      <ClientTabs clients={groupSnippets(shown)} commands={commands.data} withToken={withToken} onWithToken={setWithToken} />
    </>
  )
}

/** Configuration texts for MCP clients, and who is connected right now. */
export function ConnectPage() {
  const { t } = useTranslation()
  return (
    <Page>
      <PageHeader title={pageTitle('connect')} description={t('connect.description')} />
      <Card>
        <Snippets />
      </Card>
      <Card title={t('connect.live.title')}>
        <CardBody>
          <LiveConnections />
        </CardBody>
      </Card>
    </Page>
  )
}
