import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { orpc } from '../../gateway/gateway.ts'
import { Badge } from '../../ui/badge.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { StatusDot } from '../../ui/status-pill.tsx'

/** The answer to "did it work?": the client shows up here. */
export function LiveConnections() {
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
