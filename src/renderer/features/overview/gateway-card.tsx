import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Play, Square } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { GatewayStatus } from '#shared/contract/gateway.ts'
import { useNow } from '../../lib/clock.ts'
import { formatDuration } from '../../lib/format.ts'
import { orpc } from '../../lib/gateway.ts'
import { Button } from '../../ui/button.tsx'
import { Card, CardBody } from '../../ui/card.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { Fact, Facts } from '../../ui/facts.tsx'
import { Failure } from '../../ui/failure.tsx'
import { StatusDot } from '../../ui/status-pill.tsx'

function Uptime({ since }: { since: number }) {
  return formatDuration(Math.max(0, useNow('quarterMinute') - since))
}

function ServeSwitch({ status }: { status: GatewayStatus }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const settle = {
    onSuccess: (next: GatewayStatus) => queryClient.setQueryData(orpc.gateway.status.queryKey(), next),
    onSettled: () => setAsking(false),
  }
  const start = useMutation(orpc.gateway.start.mutationOptions(settle))
  const stop = useMutation(orpc.gateway.stop.mutationOptions(settle))
  const error = start.error ?? stop.error
  const isInUse = status.activeRuns + status.queuedRuns + status.connections.length > 0

  return (
    <>
      {status.state === 'running' ? (
        <Button icon={Square} isBusy={stop.isPending} onClick={() => (isInUse ? setAsking(true) : stop.mutate({}))}>
          {t('overview.gateway.stop')}
        </Button>
      ) : (
        <Button icon={Play} variant="primary" isBusy={start.isPending} onClick={() => start.mutate({})}>
          {t('overview.gateway.start')}
        </Button>
      )}
      {error && <Failure error={error} isCompact className="w-full" />}
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => stop.mutate({})}
        isBusy={stop.isPending}
        title={t('overview.gateway.confirmTitle')}
        description={t('overview.gateway.confirmText')}
        confirmLabel={t('overview.gateway.confirmStop')}
      />
    </>
  )
}

/** Whether MCP clients are served, where, and the switch for it. */
export function GatewayCard({ status }: { status: GatewayStatus }) {
  const { t } = useTranslation()
  const isServing = status.state === 'running'
  return (
    <Card title={t('overview.gateway.title')} className="flex flex-col">
      <CardBody className="flex flex-1 flex-col gap-3">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <div className="flex items-center gap-2.5">
            <StatusDot tone={isServing ? 'ok' : 'neutral'} className="size-2.5" />
            <p className="font-semibold text-base">{t(isServing ? 'overview.gateway.running' : 'overview.gateway.stopped')}</p>
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
