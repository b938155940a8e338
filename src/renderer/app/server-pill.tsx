import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { GatewayStatus } from '#shared/contract/gateway.ts'
import { failedProcess } from '#shared/process-failure.ts'
import { type ConnectionStatus, useConnection } from '../gateway/connection-state.ts'
import { orpc } from '../gateway/gateway.ts'
import type { Tone } from '../ui/badge.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { StatusDot } from '../ui/status-pill.tsx'

export interface ServerState {
  tone: Tone
  label: 'running' | 'stopped' | 'attention' | 'disconnected' | 'connecting'
  isLive: boolean
}

/** The one line about the gateway that is always in sight. */
export function serverState(connection: ConnectionStatus, status: GatewayStatus | undefined): ServerState {
  if (connection === 'disconnected' || connection === 'unauthorized') return { tone: 'bad', label: 'disconnected', isLive: false }
  if (connection === 'connecting' || !status) return { tone: 'neutral', label: 'connecting', isLive: true }
  if (status.state === 'stopped') return { tone: 'neutral', label: 'stopped', isLive: false }
  const isReady = status.engine.readiness === 'ready' || status.engine.readiness === 'checking'
  const isWell = isReady && failedProcess(status.engine) === null
  if (!isWell || status.store.state !== 'ok') return { tone: 'warn', label: 'attention', isLive: false }
  return { tone: 'ok', label: 'running', isLive: status.activeRuns > 0 }
}

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
