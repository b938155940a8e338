import { useMutation, useQuery } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { toast } from 'sonner'
import { orpc } from '../../gateway/gateway.ts'
import { CodeBlock } from '../../ui/code-block.tsx'
import { ConfirmedButton } from '../../ui/confirmed-button.tsx'
import { Notice } from '../../ui/notice.tsx'

/** In the desktop app, which runs the gateway. */
export function RestartButton({ restart }: { restart: () => Promise<void> }) {
  const { t } = useTranslation()
  const activeRuns = useQuery(orpc.gateway.status.queryOptions()).data?.activeRuns ?? 0
  const restarting = useMutation({
    mutationFn: restart,
    onSuccess: () => toast.success(t('settings.restarted')),
    onError: () => toast.error(t('settings.notRestarted'), { description: t('settings.notRestartedHint') }),
  })
  return (
    <ConfirmedButton
      size="sm"
      icon={RotateCw}
      isBusy={restarting.isPending}
      question={
        activeRuns === 0
          ? null
          : {
              title: t('settings.restartQuestion'),
              description: t('settings.restartInterrupts', { count: activeRuns }),
              confirmLabel: t('settings.restart'),
            }
      }
      onConfirm={() => restarting.mutate()}
    >
      {t('settings.restart')}
    </ConfirmedButton>
  )
}

/** Elsewhere somebody else started it, in their own way. */
function RestartCommand() {
  const { t } = useTranslation()
  const command = useQuery(orpc.clients.commands.queryOptions()).data?.restartText ?? null
  if (command === null) return null
  return (
    <div className="mt-2 flex flex-col gap-1.5">
      <p>{t('settings.restartHow')}</p>
      <CodeBlock isWrapped text={command} label={t('settings.restartCommand')} />
    </div>
  )
}

/** Changes that take effect with the next start, and the way to it from here. */
export function RestartNotice() {
  const { t } = useTranslation()
  const restart = window.switchboard?.restartGateway
  return (
    <Notice tone="warn" title={t('settings.restartNeeded')} {...(restart ? { action: <RestartButton restart={restart} /> } : {})}>
      {t('settings.restartNeededText')}
      {!restart && <RestartCommand />}
    </Notice>
  )
}
