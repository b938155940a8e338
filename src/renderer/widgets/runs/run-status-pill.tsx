import { useTranslation } from 'react-i18next'
import type { RunStatus } from '#shared/contract/run-status.ts'
import type { Tone } from '../../ui/badge.tsx'
import { StatusPill } from '../../ui/status-pill.tsx'
import { useIsWaiting } from '../approvals/use-waiting.ts'

/** Colour of a run's status, one for the whole panel. */
const runTone: Record<RunStatus, Tone> = {
  queued: 'neutral',
  running: 'accent',
  completed: 'ok',
  failed: 'bad',
  interrupted: 'warn',
}

/** A run's status in words and colour, wherever a run is listed; `of` is the run, or the session of which it is the last. */
export function RunStatusPill({
  status,
  of,
  className,
}: {
  status: RunStatus
  of: { runId: string } | { sessionId: string }
  className?: string
}) {
  const { t } = useTranslation()
  const isWaiting = useIsWaiting(of, status === 'running')
  return (
    <StatusPill
      tone={isWaiting ? 'warn' : runTone[status]}
      isLive={status === 'running' && !isWaiting}
      label={t(isWaiting ? 'runStatus.waiting' : `runStatus.${status}`)}
      {...(className === undefined ? {} : { className })}
    />
  )
}
