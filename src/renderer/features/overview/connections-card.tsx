import { ChevronRight, PlugZap } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Connection } from '#shared/contract/gateway.ts'
import { pagePath, pageTitle } from '#shared/pages.ts'
import { Badge } from '../../ui/badge.tsx'
import { ButtonLink } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'

function ConnectionRow({ connection }: { connection: Connection }) {
  const { t } = useTranslation()
  return (
    <li className="flex items-center justify-between gap-3 px-4 py-2">
      <div className="min-w-0">
        <p className="truncate">
          <span className="font-medium">{connection.client}</span>{' '}
          <span className="text-faint text-xs">{connection.clientVersion}</span>
        </p>
        <p className="truncate text-muted text-xs">
          {t('overview.connections.lastSeen')} <RelativeTime at={connection.lastSeenAt} />
        </p>
      </div>
      <Badge title={connection.protocolVersion}>{connection.transport}</Badge>
    </li>
  )
}

/** The live links of MCP clients. */
export function ConnectionsCard({ connections, className }: { connections: readonly Connection[]; className?: string }) {
  const { t } = useTranslation()
  const connectLink = (
    <ButtonLink asChild size="sm">
      <Link href={pagePath('connect')}>{t('overview.connections.connect')}</Link>
    </ButtonLink>
  )
  return (
    <Card
      title={
        <Link href={pagePath('connections')} className="inline-flex items-center gap-1 hover:underline">
          {pageTitle('connections')}
          <ChevronRight aria-hidden className="size-3.5 text-faint" />
        </Link>
      }
      {...(connections.length > 0 ? { actions: connectLink } : {})}
      {...(className === undefined ? {} : { className })}
    >
      {connections.length === 0 ? (
        <EmptyState
          icon={PlugZap}
          title={t('overview.connections.empty')}
          description={t('overview.connections.emptyText')}
          action={connectLink}
          className="py-8"
        />
      ) : (
        <ul className="max-h-96 divide-y divide-line overflow-y-auto py-1">
          {connections.map((connection) => (
            <ConnectionRow key={connection.id} connection={connection} />
          ))}
        </ul>
      )}
    </Card>
  )
}
