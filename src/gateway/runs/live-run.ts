import type { EngineKind } from '#shared/contract/engine.ts'
import type { TokenUsage } from '#shared/contract/items.ts'
import type { Run } from '#shared/contract/runs.ts'
import type { AppError } from '#shared/errors.ts'
import type { SessionRecord, SessionStore } from '../sessions/session-store.ts'
import type { RunStore } from './run-store.ts'

/** A run that waits or works, as long as this gateway lives; what outlives it is in the store. */
export interface LiveRun {
  run: Run
  session: SessionRecord
  rawEvents: boolean
  /** No earlier run can have opened a thread for the session. */
  isFirstOfSession: boolean
  /** Codex can go on with this thread: it is that of the session from now on. */
  openedThread: { threadId: string; engine: EngineKind } | null
  /** What the thread had used before this run; Codex counts for the whole thread. */
  usageBefore: TokenUsage | null
  abort: AbortController
  /** Why it was aborted; decides how the run ends. */
  stopReason: AppError | null
  /** Set when it has ended and the end is on its way to the disk. */
  end: Run | null
  /** Set when others were told of an end that the disk has not taken yet: resolves when it has. */
  unkept: Promise<void> | null
  /** Called when the end is about to be written: what is deferred here is written with it. */
  onEnding: (ended: Run) => void
  /** The end, when others may be told of it; never rejects. */
  ended: Promise<Run>
  tellEnded: (run: Run) => void
}

export function createLiveRun({
  onEnding = () => {},
  ...known
}: Pick<LiveRun, 'run' | 'session' | 'rawEvents' | 'isFirstOfSession'> & {
  onEnding?: LiveRun['onEnding'] | undefined
}): LiveRun {
  const { promise: ended, resolve: tellEnded } = Promise.withResolvers<Run>()
  return {
    ...known,
    onEnding,
    openedThread: null,
    usageBefore: null,
    abort: new AbortController(),
    stopReason: null,
    end: null,
    unkept: null,
    ended,
    tellEnded,
  }
}

/** Writes what is known of the run when the transaction of this tick comes, however often it changes until then. */
export function saveLiveRun(live: LiveRun, store: RunStore, sessions: SessionStore): void {
  store.save(live.end ?? live.run, () => {
    const { end, openedThread, run } = live
    const at = end?.endedAt ?? Date.now()
    if (openedThread) sessions.setThread(run.sessionId, openedThread.threadId, openedThread.engine, at)
    else if (end) sessions.touch(run.sessionId, at)
  })
}
