import type { EventData } from '#shared/contract/events.ts'
import type { Run } from '#shared/contract/runs.ts'
import type { EventLog } from '../events/event-log.ts'
import type { Log } from '../log.ts'
import type { SessionStore } from '../sessions/session-store.ts'
import { type LiveRun, saveLiveRun } from './live-run.ts'
import type { RunKeys } from './run-row.ts'
import type { RunStore } from './run-store.ts'

/** What came of a run. */
export type RunOutcome = Pick<Run, 'status' | 'result' | 'error' | 'usage'>

/** The one way in which runs end. */
export interface RunEnds {
  /**
   * Stores the end and appends `run.ended`, in one transaction with what `onEnding` defers and with the questions that
   * the run takes back. Then, when that is on the disk, `live.ended` tells all others. The first end is the one that
   * holds. Never rejects: a disk that takes nothing keeps nobody waiting, the end is written when there is room again.
   */
  end(live: LiveRun, outcome: RunOutcome): Promise<Run>
  /** The same for a run that nobody waits for, because its gateway has died. */
  endLeftover(run: RunKeys, outcome: RunOutcome, endedAt: number): void
}

// Without a reason of its own each abort would make an exception, with its stack.
const runIsOver = new Error('The run is over.')

export function createRunEnds(dependencies: { store: RunStore; sessions: SessionStore; events: EventLog; log: Log }): RunEnds {
  const { store, sessions, events, log } = dependencies

  const appendEnd = ({ id, sessionId, principal }: RunKeys, data: EventData['run.ended']) =>
    events.append({ runId: id, sessionId, principal }, { type: 'run.ended', data })

  return {
    async end(live, outcome) {
      if (live.end) return live.ended
      const endedAt = Date.now()
      const { id, createdAt } = live.run
      const ended: Run = { ...live.run, ...outcome, endedAt }
      live.end = ended
      live.abort.abort(runIsOver)
      saveLiveRun(live, store, sessions)
      appendEnd(live.run, outcome)
      live.onEnding(ended)
      log.info('run.ended', { runId: id, status: ended.status, code: ended.error?.code, durationMs: endedAt - createdAt })
      await store.settled().catch(() => {
        live.unkept = store.kept()
      })
      live.tellEnded(ended)
      return ended
    },
    endLeftover(run, outcome, endedAt) {
      store.end(run.id, { ...outcome, endedAt })
      appendEnd(run, { ...outcome, endedAt })
    },
  }
}
