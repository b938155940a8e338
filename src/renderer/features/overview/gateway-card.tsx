import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Play, Square } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { GatewayStatus } from '#shared/contract/gateway.ts'
import { useConnection } from '../../gateway/connection-state.ts'
import { orpc } from '../../gateway/gateway.ts'
import { useNow } from '../../lib/clock.ts'
import { formatDuration } from '../../lib/format.ts'
import { Button } from '../../ui/button.tsx'
import { Card, CardBody } from '../../ui/card.tsx'
import { ConfirmedButton } from '../../ui/confirmed-button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Fact, Facts } from '../../ui/facts.tsx'
import { Failure } from '../../ui/failure.tsx'
import { StatusDot } from '../../ui/status-pill.tsx'

function Uptime({ since }: { since: number }) {
  const { t } = useTranslation()
  const elapsedMs = useNow('quarterMinute') - since
  return elapsedMs < 60_000 ? t('overview.gateway.justStarted') : formatDuration(elapsedMs)
}

function ServeSwitch({ status }: { status: GatewayStatus }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const onSuccess = (next: GatewayStatus) => queryClient.setQueryData(orpc.gateway.status.queryKey(), next)
  const start = useMutation(orpc.gateway.start.mutationOptions({ onSuccess }))
  const stop = useMutation(orpc.gateway.stop.mutationOptions({ onSuccess }))
  const error = start.error ?? stop.error
  const isInUse = status.activeRuns + status.queuedRuns + status.connections.length > 0

  return (
    <>
      {status.state === 'running' ? (
        <ConfirmedButton
          icon={Square}
          isBusy={stop.isPending}
          onConfirm={() => stop.mutate({})}
          question={
            isInUse
              ? {
                  title: t('overview.gateway.confirmTitle'),
                  description: t('overview.gateway.confirmText'),
                  confirmLabel: t('overview.gateway.confirmStop'),
                }
              : null
          }
        >
          {t('overview.gateway.stop')}
        </ConfirmedButton>
      ) : (
        <Button icon={Play} variant="primary" isBusy={start.isPending} onClick={() => start.mutate({})}>
          {t('overview.gateway.start')}
        </Button>
      )}
      {error && <Failure error={error} isCompact className="w-full" />}
    </>
  )
}

/** Whether MCP clients are served, where, and the switch for it. */
export function GatewayCard({ status }: { status: GatewayStatus }) {
  const { t } = useTranslation()
  const isConnected = useConnection((state) => state.status === 'connected')
  const isServing = status.state === 'running'
  const state = isConnected ? status.state : 'unknown'
  return (
    <Card title={t('overview.gateway.title')} className="flex flex-col">
      <CardBody className="flex flex-1 flex-col gap-3">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <div className="flex items-center gap-2.5">
            <StatusDot tone={state === 'running' ? 'ok' : 'neutral'} className="size-2.5" />
            <p className="font-semibold text-base">{t(`overview.gateway.${state}`)}</p>
          </div>
          <ServeSwitch status={status} />
        </div>
        {!isServing && <p className="text-muted">{t('overview.gateway.stoppedText')}</p>}
        <div className="flex items-center gap-1 rounded-md border border-line bg-sunken py-1 pr-1 pl-2.5">
          <code className="min-w-0 flex-1 truncate font-mono text-xs">{status.endpoint}</code>
          <CopyButton text={status.endpoint} label={t('overview.gateway.copyEndpoint')} />
        </div>
        <Facts className="mt-auto">
          <Fact name={t('overview.gateway.uptime')}>
            <Uptime since={status.startedAt} />
          </Fact>
          <Fact name={t('overview.gateway.clients')}>
            {t('overview.gateway.connected', { count: status.connections.length })}
          </Fact>
          <Fact name={t('overview.gateway.process')}>{t('overview.gateway.pid', { pid: status.pid })}</Fact>
          <Fact name={t('overview.gateway.version')}>{status.version}</Fact>
        </Facts>
      </CardBody>
    </Card>
  )
}
