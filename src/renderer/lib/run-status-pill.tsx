import { useTranslation } from 'react-i18next'
import type { RunStatus } from '#shared/contract/runs.ts'
import type { Tone } from '../ui/badge.tsx'
import { StatusPill } from '../ui/status-pill.tsx'

/** Colour of a run's status, one for the whole panel. */
export const runTone: Record<RunStatus, Tone> = {
  queued: 'neutral',
  running: 'accent',
  completed: 'ok',
  failed: 'bad',
  interrupted: 'warn',
}

/** A run's status in words and colour, wherever a run is listed. */
export function RunStatusPill({ status, className }: { status: RunStatus; className?: string }) {
  const { t } = useTranslation()
  return (
    <StatusPill
      tone={runTone[status]}
      isLive={status === 'running'}
      label={t(`runStatus.${status}`)}
      {...(className === undefined ? {} : { className })}
    />
  )
}
