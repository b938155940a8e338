import { useMutation } from '@tanstack/react-query'
import { RotateCcw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { Run } from '#shared/contract/runs.ts'
import { orpc } from '../../gateway/gateway.ts'
import { Button } from '../../ui/button.tsx'
import { Failure } from '../../ui/failure.tsx'

/** Starts the prompt of an ended run again, in its session, and shows the new run. */
export function RetryRun({ run }: { run: Run }) {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const retry = useMutation(orpc.runs.retry.mutationOptions({ onSuccess: ({ id }) => navigate(`/runs/${id}`) }))
  return (
    <>
      <Button
        icon={RotateCcw}
        isBusy={retry.isPending}
        onClick={() => retry.mutate({ id: run.id, client: 'panel' })}
        title={t('runs.retryHint')}
      >
        {t('runs.retry')}
      </Button>
      {retry.error && <Failure error={retry.error} isCompact />}
    </>
  )
}
