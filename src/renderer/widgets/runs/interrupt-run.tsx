import { useMutation } from '@tanstack/react-query'
import { CircleStop } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { orpc } from '../../gateway/gateway.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { Failure } from '../../ui/failure.tsx'
import { KeyHint } from '../../ui/key-hint.tsx'

/** Stops a queued or running run, after asking; Escape asks too while nothing else wants that key. */
export function InterruptRun({ runId }: { runId: string }) {
  const { t } = useTranslation()
  const [isAsking, setAsking] = useState(false)
  const interrupt = useMutation(orpc.runs.interrupt.mutationOptions({ onSuccess: () => setAsking(false) }))

  useEffect(() => {
    const listening = new AbortController()
    window.addEventListener(
      'keydown',
      (event) => {
        // A dialog, a list or a field that closes takes the key first.
        if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('[role="dialog"],[role="listbox"]')) return
        setAsking(true)
      },
      { signal: listening.signal },
    )
    return () => listening.abort()
  }, [])

  return (
    <>
      <Button icon={CircleStop} aria-keyshortcuts="Escape" onClick={() => setAsking(true)}>
        {t('interruptRun.action')}
        <span aria-hidden className="-mr-1 inline-flex">
          <KeyHint keys="escape" />
        </span>
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => {
          setAsking(false)
          interrupt.reset()
        }}
        onConfirm={() => interrupt.mutate({ id: runId })}
        isBusy={interrupt.isPending}
        title={t('interruptRun.title')}
        description={t('interruptRun.text')}
        confirmLabel={t('interruptRun.confirm')}
      />
      {interrupt.error && !isAsking && <Failure error={interrupt.error} isCompact />}
    </>
  )
}
