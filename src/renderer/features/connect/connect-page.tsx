import { useQuery } from '@tanstack/react-query'
import { PlugZap } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { pageTitle } from '#shared/pages.ts'
import { orpc } from '../../gateway/gateway.ts'
import { Card, CardBody } from '../../ui/card.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Failure } from '../../ui/failure.tsx'
import { Page, PageHeader } from '../../ui/page.tsx'
import { Loading } from '../../ui/skeleton.tsx'
import { ClientTabs } from './client-tabs.tsx'
import { groupSnippets } from './group-snippets.ts'
import { LiveConnections } from './live-connections.tsx'

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
