import { useMutation, useQueryClient } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { toast } from 'sonner'
import { useLocation } from 'wouter'
import type { EngineStatus } from '#shared/contract/engine.ts'
import { orpc } from '../../gateway/gateway.ts'
import { appErrorOf } from '../../lib/app-error.ts'
import { ConfirmedButton } from '../../ui/confirmed-button.tsx'
import { SignOut } from './engine-sign-out.tsx'

/** Restart, and the ways out of the demo and of an account. They interrupt what runs, so they ask when something does. */
export function EngineActions({ engine, activeRuns }: { engine: EngineStatus; activeRuns: number }) {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const queryClient = useQueryClient()
  const reread = () => queryClient.invalidateQueries({ queryKey: orpc.gateway.status.key() })
  const onError = (error: Error) => {
    const { message, hint } = appErrorOf(error)
    toast.error(message, { description: hint })
  }

  const restart = useMutation(
    orpc.engine.restart.mutationOptions({
      onError,
      onSuccess: async () => {
        await reread()
        toast.success(t('overview.engine.restarted'))
      },
    }),
  )
  const leaveDemo = useMutation(
    orpc.engine.useDemo.mutationOptions({
      onError,
      onSuccess: async (engine: EngineStatus) => {
        await reread()
        if (engine.readiness !== 'ready') navigate('/welcome')
      },
    }),
  )
  const question = (title: string, confirmLabel: string) =>
    activeRuns > 0 ? { title, description: t('overview.engine.confirmText', { count: activeRuns }), confirmLabel } : null

  return (
    <div className="flex gap-1">
      {engine.demo && (
        <ConfirmedButton
          size="sm"
          variant="ghost"
          isBusy={leaveDemo.isPending}
          question={question(t('overview.engine.confirmLeaveDemo'), t('overview.engine.leaveDemo'))}
          onConfirm={() => leaveDemo.mutate({ on: false })}
        >
          {t('overview.engine.leaveDemo')}
        </ConfirmedButton>
      )}
      <SignOut engine={engine} />
      <ConfirmedButton
        size="sm"
        icon={RotateCw}
        isBusy={restart.isPending}
        question={question(t('overview.engine.confirmTitle'), t('overview.engine.restart'))}
        onConfirm={() => restart.mutate({})}
      >
        {t('overview.engine.restart')}
      </ConfirmedButton>
    </div>
  )
}
