import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useConnection } from '../gateway/connection-state.ts'
import { orpc } from '../gateway/gateway.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { StatusDot } from '../ui/status-pill.tsx'
import { serverState } from './server-state.ts'

/** State of the gateway in colour and words, and its endpoint to copy; always visible. */
export function ServerPill() {
  const { t } = useTranslation()
  const connection = useConnection((state) => state.status)
  const { data } = useQuery(orpc.gateway.status.queryOptions())
  const state = serverState(connection, data)
  return (
    <section
      aria-label={t('app.pill.label')}
      className="inline-flex h-7 min-w-0 items-center gap-2 rounded-full border border-line bg-surface pr-1 pl-3 text-xs"
    >
      <StatusDot tone={state.tone} isLive={state.isLive} />
      <span className="font-medium" role="status">
        {t(`app.pill.${state.label}`)}
      </span>
      {data ? (
        <>
          <code className="truncate font-mono text-muted">{data.endpoint}</code>
          <CopyButton text={data.endpoint} label={t('app.pill.copyEndpoint')} className="size-5 rounded-full" />
        </>
      ) : (
        <span className="w-1" />
      )}
    </section>
  )
}
