import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { toast } from 'sonner'
import { useLocation } from 'wouter'
import type { EngineStatus } from '#shared/contract/engine.ts'
import { orpc } from '../../gateway/gateway.ts'
import { appErrorOf } from '../../lib/app-error.ts'
import { ConfirmedButton } from '../../ui/confirmed-button.tsx'

/** The way to another account or API key; nothing while there is none to leave. It always asks: the login is lost. */
export function SignOut({ engine }: { engine: EngineStatus }) {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const queryClient = useQueryClient()
  const signOut = useMutation(
    orpc.engine.signOut.mutationOptions({
      onError: (error: Error) => {
        const { message, hint } = appErrorOf(error)
        toast.error(message, { description: hint })
      },
      onSuccess: async ({ readiness }: EngineStatus) => {
        await queryClient.invalidateQueries({ queryKey: orpc.gateway.status.key() })
        if (readiness === 'ready') {
          toast.warning(t('overview.engine.stillSignedIn'))
          return
        }
        toast.success(t('overview.engine.signedOut'))
        navigate('/welcome')
      },
    }),
  )
  if (engine.demo || (engine.login !== 'chatgpt' && engine.login !== 'apiKey')) return null
  return (
    <ConfirmedButton
      size="sm"
      variant="ghost"
      isBusy={signOut.isPending}
      question={{
        title: t('overview.engine.confirmSignOut'),
        description: t('overview.engine.confirmSignOutText'),
        confirmLabel: t('overview.engine.signOut'),
      }}
      onConfirm={() => signOut.mutate({})}
    >
      {t('overview.engine.signOut')}
    </ConfirmedButton>
  )
}
