import { useQuery } from '@tanstack/react-query'
import { Cable } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { pagePath, pageTitle } from '#shared/pages.ts'
import { orpc } from '../../gateway/gateway.ts'
import { ButtonLink } from '../../ui/button.tsx'
import { useSearchFilter } from '../../ui/list-filter.tsx'
import { ListPage } from '../../ui/list-page.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../../ui/table.tsx'

/** The clients that are connected now. */
export function ConnectionsPage() {
  const { t } = useTranslation()
  const search = useSearchFilter({ label: t('connections.search') })
  const connections = useQuery(
    orpc.gateway.status.queryOptions({
      select: (status) => status.connections.filter(({ client }) => client.toLowerCase().includes(search.value.toLowerCase())),
    }),
  )
  return (
    <ListPage
      title={pageTitle('connections')}
      description={t('connections.description')}
      list={connections}
      loading={t('connections.loading')}
      filters={[search]}
      empty={{
        icon: Cable,
        title: t('connections.emptyTitle'),
        description: t('connections.emptyText'),
        action: (
          <ButtonLink asChild>
            <Link href={pagePath('connect')}>{t('connections.connect')}</Link>
          </ButtonLink>
        ),
      }}
      noMatch={{ title: t('connections.noMatchTitle'), description: t('connections.noMatchText') }}
    >
      {(entries) => (
        <Table aria-label={pageTitle('connections')}>
          <TableHead>
            <tr>
              <TableHeader className="w-full">{t('connections.columns.client')}</TableHeader>
              <TableHeader>{t('connections.columns.transport')}</TableHeader>
              <TableHeader>{t('connections.columns.protocol')}</TableHeader>
              <TableHeader className="text-right">{t('connections.columns.connected')}</TableHeader>
              <TableHeader className="text-right">{t('connections.columns.lastSeen')}</TableHeader>
            </tr>
          </TableHead>
          <TableBody>
            {entries.map((connection) => (
              <TableRow key={connection.id}>
                <TableCell>
                  {connection.client}
                  {connection.clientVersion !== null && (
                    <span className="ml-2 text-muted text-xs">{connection.clientVersion}</span>
                  )}
                </TableCell>
                <TableCell className="whitespace-nowrap text-muted text-xs">{connection.transport}</TableCell>
                <TableCell className="whitespace-nowrap text-muted text-xs">{connection.protocolVersion}</TableCell>
                <TableCell className="whitespace-nowrap text-right text-muted text-xs">
                  <RelativeTime at={connection.connectedAt} />
                </TableCell>
                <TableCell className="whitespace-nowrap text-right text-muted text-xs">
                  <RelativeTime at={connection.lastSeenAt} />
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </ListPage>
  )
}
