import type { EngineEvent } from '#shared/contract/run-events.ts'
import type { Run } from '#shared/contract/runs.ts'
import { type AppError, toAppError } from '#shared/errors.ts'
import type { Settings } from '#shared/settings.ts'
import { subtractUsage } from '#shared/token-usage.ts'
import type { ApprovalService } from '../approvals/approval-service.ts'
import type { Engine, TurnResult } from '../engines/engine.ts'
import { orInterrupted } from '../engines/turns/or-interrupted.ts'
import type { EventLog } from '../events/event-log.ts'
import type { Log } from '../log.ts'
import type { SessionStore } from '../sessions/session-store.ts'
import type { Writer } from '../store/writer.ts'
import type { ActiveRun } from './active-run.ts'
import type { RunStore } from './run-store.ts'
import { watchOverdue } from './watch-overdue.ts'

export interface RunDependencies {
  store: RunStore
  sessions: SessionStore
  writer: Writer
  events: EventLog
  approvals: ApprovalService
  settings: () => Settings
  /** The started engine; rejects with `engineUnavailable`. */
  engine: () => Promise<Engine>
  log: Log
}

export type RunOutcome = Pick<Run, 'status' | 'result' | 'error' | 'usage'>

function interruptedByCodex(entry: ActiveRun): AppError {
  return {
    code: 'interrupted',
    message: 'Codex ended the turn, because an approval was answered with "cancel" or somebody interrupted it.',
    ...(entry.run.threadId === null ? {} : { threadId: entry.run.threadId }),
  }
}

function withThread(error: AppError, threadId: string | null): AppError {
  const canCarry =
    error.code === 'engineFailed' || error.code === 'engineLost' || error.code === 'timedOut' || error.code === 'interrupted'
  return canCarry && threadId !== null && error.threadId === undefined ? { ...error, threadId } : error
}

/** Writes what is known of the run when the transaction of this tick comes, however often it changes until then. */
export function saveRun(
  entry: ActiveRun,
  { writer, store, sessions }: Pick<RunDependencies, 'writer' | 'store' | 'sessions'>,
): void {
  if (entry.isSaving) return
  entry.isSaving = true
  writer.defer(() => {
    entry.isSaving = false
    const { run, end, openedThread } = entry
    store.save(end ?? run)
    const at = end?.endedAt ?? Date.now()
    if (openedThread) sessions.setThread(run.sessionId, openedThread.threadId, openedThread.engine, at)
    else if (end) sessions.touch(run.sessionId, at)
  })
}

/** Gives runs to the engine: everything it reports becomes events, and every way a turn can end becomes an outcome. */
export function createRunExecutor(dependencies: RunDependencies): {
  /** Works on the run until it ends; never rejects. `stop` is called when its deadline passes. */
  execute(entry: ActiveRun, stop: (reason: AppError) => void): Promise<RunOutcome>
} {
  const { sessions, events, approvals, settings, log } = dependencies

  const record = (entry: ActiveRun, engine: Engine, event: EngineEvent) => {
    const { id, sessionId, principal } = entry.run
    const scope = { runId: id, sessionId, principal }
    if (event.type === 'thread.opened') {
      const { threadId } = event.data
      entry.run = { ...entry.run, threadId }
      saveRun(entry, dependencies)
    } else if (event.type === 'turn.started') {
      const { turnId } = event.data
      const { threadId } = entry.run
      entry.run = { ...entry.run, turnId }
      // Codex can go on with a thread only once it has a turn.
      if (threadId !== null) entry.openedThread = { threadId, engine: engine.kind }
      saveRun(entry, dependencies)
    } else if (event.type === 'usage.updated') {
      const { total, last } = event.data
      entry.usageBefore ??= subtractUsage(total, last)
      entry.run = { ...entry.run, usage: subtractUsage(total, entry.usageBefore) }
    }
    events.append(scope, event.type, event.data)
  }

  const runTurn = async (entry: ActiveRun): Promise<TurnResult> => {
    // Codex may take long to start; a run that is stopped does not wait for it.
    const engine = await orInterrupted(dependencies.engine(), entry.abort.signal, 0)
    entry.abort.signal.throwIfAborted()
    const { run } = entry
    if (!entry.isFirstOfSession) {
      // The thread may have been opened by the run before this one.
      entry.session = { ...entry.session, threadId: sessions.threadOf(run.sessionId) ?? entry.session.threadId }
    }
    return engine.runTurn(
      {
        threadId: entry.session.threadId,
        cwd: entry.session.workspace,
        policy: entry.session.policy,
        prompt: run.prompt,
        client: run.client,
        rawEvents: entry.rawEvents && engine.capabilities.rawEvents,
      },
      {
        emit: (event) => record(entry, engine, event),
        approve: (request, signal) => approvals.request(run, request, AbortSignal.any([signal, entry.abort.signal])),
        signal: entry.abort.signal,
      },
    )
  }

  const execute = async (entry: ActiveRun, stop: (reason: AppError) => void): Promise<RunOutcome> => {
    const { id, sessionId, principal } = entry.run
    const startedAt = Date.now()
    entry.run = { ...entry.run, status: 'running', startedAt }
    saveRun(entry, dependencies)
    events.append({ runId: id, sessionId, principal }, 'run.started', { attempt: 1 })
    const limitMs = settings().runTimeoutMs
    const deadline = setTimeout(() => {
      stop({
        code: 'timedOut',
        message: `The run did not end within ${Math.round(limitMs / 1_000)} seconds and was interrupted.`,
        hint: 'Raise the run deadline (--run-timeout-ms), or split the task.',
      })
    }, limitMs)
    const { overdue, stop: stopWatching } = watchOverdue(entry.abort.signal)
    try {
      const result = await Promise.race([runTurn(entry), overdue])
      const usage = result.usage ?? entry.run.usage
      if (result.status === 'completed') return { status: 'completed', result: result.lastMessage, error: null, usage }
      const reason = entry.stopReason ?? interruptedByCodex(entry)
      return { status: 'interrupted', result: result.lastMessage || null, error: reason, usage }
    } catch (thrown) {
      const error = entry.stopReason ?? toAppError(thrown)
      if (error.code === 'internal') log.error('run.failed', { runId: id, incident: error.incident, problem: String(thrown) })
      const status = entry.stopReason ? 'interrupted' : 'failed'
      return { status, result: null, error: withThread(error, entry.run.threadId), usage: entry.run.usage }
    } finally {
      clearTimeout(deadline)
      stopWatching()
    }
  }

  return { execute }
}
