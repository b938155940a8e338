import { useMutation, useQueryClient } from '@tanstack/react-query'
import { FlaskConical } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { toast } from 'sonner'
import { useLocation } from 'wouter'
import { pagePath } from '#shared/pages.ts'
import { orpc } from '../../gateway/gateway.ts'
import { Button } from '../../ui/button.tsx'
import { Failure } from '../../ui/failure.tsx'
import { OptionCard } from './option-card.tsx'

export function DemoOption() {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const queryClient = useQueryClient()
  const useDemo = useMutation(
    orpc.engine.useDemo.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: orpc.gateway.status.key() })
        toast.success(t('welcome.demo.started'))
        navigate(pagePath('overview'))
      },
    }),
  )
  return (
    <OptionCard icon={FlaskConical} title={t('welcome.demo.title')} text={t('welcome.demo.text')}>
      <Button isBusy={useDemo.isPending} onClick={() => useDemo.mutate({ on: true })}>
        {t('welcome.demo.action')}
      </Button>
      {useDemo.error && <Failure error={useDemo.error} isCompact className="mt-3" />}
    </OptionCard>
  )
}
