import type { EngineEvent } from '#shared/contract/engine-events.ts'
import { deadlines } from '#shared/deadlines.ts'
import { type AppError, AppFailure, toAppError } from '#shared/errors.ts'
import type { Settings } from '#shared/settings.ts'
import { subtractUsage } from '#shared/token-usage.ts'
import type { ApprovalService } from '../approvals/approval-service.ts'
import type { Engine, TurnResult } from '../engines/engine.ts'
import { orInterrupted } from '../engines/turns/or-interrupted.ts'
import type { EventLog } from '../events/event-log.ts'
import type { Log } from '../log.ts'
import type { SessionStore } from '../sessions/session-store.ts'
import { type LiveRun, saveLiveRun } from './live-run.ts'
import type { RunOutcome } from './run-ends.ts'
import type { RunStore } from './run-store.ts'

export interface RunExecutorDependencies {
  store: RunStore
  sessions: SessionStore
  events: EventLog
  approvals: ApprovalService
  settings: () => Pick<Settings, 'runTimeoutMs'>
  /** The started engine; rejects with `engineUnavailable`. */
  engine: () => Promise<Engine>
  log: Log
}

/** Gives runs to the engine: everything it reports becomes events, and every way a turn can end becomes an outcome. */
export interface RunExecutor {
  /** Works on the run until its turn has ended, its abort was obeyed, or that took too long; never rejects. Its end is not told here. */
  execute(live: LiveRun): Promise<RunOutcome>
}

/** Later than engines promise to end a turn, a run waits for none. */
const overdue = () =>
  new AppFailure({ code: 'engineLost', message: 'Codex did not end the turn in time.', hint: 'Restart the engine.' })

function interruptedByCodex(live: LiveRun): AppError {
  return {
    code: 'interrupted',
    message: 'Codex ended the turn, because an approval was answered with "cancel" or somebody interrupted it.',
    ...(live.run.threadId === null ? {} : { threadId: live.run.threadId }),
  }
}

function withThread(error: AppError, threadId: string | null): AppError {
  const canCarry =
    error.code === 'engineFailed' || error.code === 'engineLost' || error.code === 'timedOut' || error.code === 'interrupted'
  return canCarry && threadId !== null && error.threadId === undefined ? { ...error, threadId } : error
}

/** The first reason holds. */
export function abortLiveRun(live: LiveRun, reason: AppError): void {
  live.stopReason ??= reason
  live.abort.abort()
}

export function createRunExecutor(dependencies: RunExecutorDependencies): RunExecutor {
  const { store, sessions, events, approvals, settings, log } = dependencies

  const record = (live: LiveRun, engine: Engine, event: EngineEvent) => {
    // A turn that was given up may go on for a while: the end of its run is the last that is told of it.
    if (live.end) return
    const { id, sessionId, principal } = live.run
    const scope = { runId: id, sessionId, principal }
    if (event.type === 'thread.opened') {
      const { threadId } = event.data
      live.run = { ...live.run, threadId }
      saveLiveRun(live, store, sessions)
    } else if (event.type === 'turn.started') {
      const { turnId } = event.data
      const { threadId } = live.run
      live.run = { ...live.run, turnId }
      // Codex can go on with a thread only once it has a turn.
      if (threadId !== null) live.openedThread = { threadId, engine: engine.kind }
      saveLiveRun(live, store, sessions)
    } else if (event.type === 'usage.updated') {
      const { total, last } = event.data
      live.usageBefore ??= subtractUsage(total, last)
      live.run = { ...live.run, usage: subtractUsage(total, live.usageBefore) }
    }
    events.append(scope, event)
  }

  const runTurn = async (live: LiveRun): Promise<TurnResult> => {
    // Codex may take long to start; a run that is stopped does not wait for it.
    const engine = await orInterrupted(dependencies.engine(), live.abort.signal, 0)
    live.abort.signal.throwIfAborted()
    const { run } = live
    if (!live.isFirstOfSession) {
      // The thread may have been opened by the run before this one.
      live.session = { ...live.session, threadId: sessions.threadOf(run.sessionId) ?? live.session.threadId }
    }
    return engine.runTurn(
      {
        threadId: live.session.threadId,
        cwd: live.session.workspace,
        policy: live.session.policy,
        prompt: run.prompt,
        client: run.client,
        rawEvents: live.rawEvents && engine.capabilities.rawEvents,
      },
      {
        emit: (event) => record(live, engine, event),
        approve: (request, signal) => approvals.request(run, request, AbortSignal.any([signal, live.abort.signal])),
        signal: live.abort.signal,
      },
    )
  }

  const execute = async (live: LiveRun): Promise<RunOutcome> => {
    const { id, sessionId, principal } = live.run
    const startedAt = Date.now()
    live.run = { ...live.run, status: 'running', startedAt }
    saveLiveRun(live, store, sessions)
    events.append({ runId: id, sessionId, principal }, { type: 'run.started', data: { attempt: 1 } })
    const limitMs = settings().runTimeoutMs
    const deadline = setTimeout(() => {
      abortLiveRun(live, {
        code: 'timedOut',
        message: `The run did not end within ${Math.round(limitMs / 1_000)} seconds and was interrupted.`,
        hint: 'Raise the run deadline (--run-timeout-ms), or split the task.',
      })
    }, limitMs)
    try {
      const result = await orInterrupted(runTurn(live), live.abort.signal, deadlines.runOverdue, overdue)
      const usage = result.usage ?? live.run.usage
      if (result.status === 'completed') return { status: 'completed', result: result.lastMessage, error: null, usage }
      const reason = live.stopReason ?? interruptedByCodex(live)
      return { status: 'interrupted', result: result.lastMessage || null, error: reason, usage }
    } catch (thrown) {
      const error = live.stopReason ?? toAppError(thrown)
      if (error.code === 'internal') log.error('run.failed', { runId: id, incident: error.incident, problem: String(thrown) })
      const status = live.stopReason ? 'interrupted' : 'failed'
      return { status, result: null, error: withThread(error, live.run.threadId), usage: live.run.usage }
    } finally {
      clearTimeout(deadline)
    }
  }

  return { execute }
}
