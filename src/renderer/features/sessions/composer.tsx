import { useMutation, useQuery } from '@tanstack/react-query'
import { CornerDownLeft } from 'lucide-react'
import { type FormEvent, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { useConnection } from '../../gateway/connection-state.ts'
import { orpc } from '../../gateway/gateway.ts'
import { useDraft } from '../../lib/draft.ts'
import { Button } from '../../ui/button.tsx'
import { Failure } from '../../ui/failure.tsx'
import { KeyHint } from '../../ui/key-hint.tsx'
import { PromptInput } from '../../ui/prompt-input.tsx'
import { useIsWaiting } from '../../widgets/approvals/use-waiting.ts'

/** Why no prompt can be sent now, as a key of the texts, or `null`. */
function useObstacle(): string | null {
  const connection = useConnection((state) => state.status)
  const gateway = useQuery(orpc.gateway.status.queryOptions())
  if (connection !== 'connected') return 'sessions.obstacles.disconnected'
  if (gateway.data?.state === 'stopped') return 'sessions.obstacles.stopped'
  if (gateway.data?.store.state === 'readOnly') return 'sessions.obstacles.readOnly'
  return null
}

/** The field that goes on with the session. A prompt sent while a run is under way waits in the queue. */
export function Composer({ sessionId, isRunning }: { sessionId: string; isRunning: boolean }) {
  const { t } = useTranslation()
  const noteId = useId()
  const { text: prompt, set: setPrompt, sent } = useDraft(`session ${sessionId}`)
  const obstacle = useObstacle()
  const isWaiting = useIsWaiting({ sessionId }, isRunning)
  const note = obstacle ?? (isWaiting ? 'sessions.waits' : isRunning ? 'sessions.queues' : null)
  const start = useMutation(orpc.runs.start.mutationOptions({ onSuccess: (_run, { prompt: text }) => sent(text) }))
  const canSend = obstacle === null && prompt.trim() !== '' && !start.isPending

  function send(event?: FormEvent): void {
    event?.preventDefault()
    if (canSend) start.mutate({ sessionId, prompt: prompt.trim(), client: 'panel' })
  }

  return (
    <form onSubmit={send} className="mx-auto w-full max-w-[45rem]">
      {start.error && <Failure error={start.error} isCompact className="mb-2" />}
      <div className="rounded-lg border border-line-strong bg-surface outline-focus has-[textarea:focus-visible]:outline-2">
        <PromptInput
          label={t('sessions.prompt')}
          describedBy={noteId}
          placeholder={t('sessions.promptPlaceholder')}
          value={prompt}
          isDisabled={obstacle !== null}
          onChange={setPrompt}
          onSend={send}
          className="max-h-48 min-h-14 px-3 pt-2.5"
        />
        <div className="flex items-center gap-3 px-2 pb-2">
          <p id={noteId} className="min-w-0 flex-1 truncate px-1 text-faint text-xs">
            {note !== null && t(note)}
          </p>
          <KeyHint keys="mod+enter" />
          <Button type="submit" variant="primary" icon={CornerDownLeft} isBusy={start.isPending} disabled={!canSend}>
            {t('sessions.send')}
          </Button>
        </div>
      </div>
    </form>
  )
}
