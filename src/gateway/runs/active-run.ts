import type { Run } from '#shared/contract/runs.ts'
import type { Session } from '#shared/contract/sessions.ts'
import type { AppError } from '#shared/errors.ts'

/** A run that waits or works, as long as this gateway lives; what outlives it is in the store. */
export interface ActiveRun {
  run: Run
  session: Session
  rawEvents: boolean
  abort: AbortController
  /** Why it was aborted; decides how the run ends. */
  stopReason: AppError | null
  ended: Promise<Run>
  resolveEnded: (run: Run) => void
}

export function activeRun(run: Run, session: Session, rawEvents: boolean): ActiveRun {
  const { promise: ended, resolve: resolveEnded } = Promise.withResolvers<Run>()
  return { run, session, rawEvents, abort: new AbortController(), stopReason: null, ended, resolveEnded }
}
