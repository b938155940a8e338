import type { EngineKind } from '#shared/contract/engine.ts'
import type { TokenUsage } from '#shared/contract/items.ts'
import type { Run } from '#shared/contract/runs.ts'
import type { Session } from '#shared/contract/sessions.ts'
import type { AppError } from '#shared/errors.ts'

/** A run that waits or works, as long as this gateway lives; what outlives it is in the store. */
export interface ActiveRun {
  run: Run
  session: Session
  rawEvents: boolean
  onEnding: (ended: Run) => void
  /** No earlier run can have opened a thread for the session. */
  isFirstOfSession: boolean
  /** Codex can go on with this thread: it is that of the session from now on. */
  openedThread: { threadId: string; engine: EngineKind } | null
  /** What the thread had used before this run; Codex counts for the whole thread. */
  usageBefore: TokenUsage | null
  /** Set when it has ended and the end is on its way to the disk. */
  end: Run | null
  /** A write of what is known now waits already. */
  isSaving: boolean
  abort: AbortController
  /** Why it was aborted; decides how the run ends. */
  stopReason: AppError | null
  ended: Promise<Run>
  resolveEnded: (run: Run) => void
}

export function activeRun(
  run: Run,
  session: Session,
  { rawEvents, onEnding = () => {} }: { rawEvents: boolean; onEnding?: (ended: Run) => void },
  isFirstOfSession: boolean,
): ActiveRun {
  const { promise: ended, resolve: resolveEnded } = Promise.withResolvers<Run>()
  const abort = new AbortController()
  return {
    run,
    session,
    rawEvents,
    onEnding,
    isFirstOfSession,
    openedThread: null,
    usageBefore: null,
    end: null,
    isSaving: false,
    abort,
    stopReason: null,
    ended,
    resolveEnded,
  }
}
