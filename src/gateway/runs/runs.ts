import type { EngineEvent } from '#shared/contract/run-events.ts'
import type { Run } from '#shared/contract/runs.ts'
import type { Session } from '#shared/contract/sessions.ts'
import { type AppError, AppFailure, toAppError } from '#shared/errors.ts'
import { newId } from '#shared/ids.ts'
import type { Settings } from '#shared/settings.ts'
import type { Approvals } from '../approvals/approvals.ts'
import type { Engine, TurnResult } from '../engines/engine.ts'
import type { EventLog } from '../events/event-log.ts'
import type { Log } from '../log.ts'
import type { SessionStore } from '../sessions/session-store.ts'
import type { Writer } from '../store/writer.ts'
import { createRunQueue } from './run-queue.ts'
import type { NewRun, RunService } from './run-service.ts'
import type { RunStore } from './run-store.ts'

export interface RunDependencies {
  store: RunStore
  sessions: SessionStore
  writer: Writer
  events: EventLog
  approvals: Approvals
  settings: () => Settings
  /** The started engine; rejects with `engineUnavailable`. */
  engine: () => Promise<Engine>
  log: Log
}

/** `RunService` plus what only the composition root uses. */
export interface Runs extends RunService {
  readonly activeCount: number
  readonly queuedCount: number
  /** Refuses new runs until `open` is called again; the reason is shown to callers. */
  closeForNew(reason: string): void
  openForNew(): void
  interruptAll(reason: string): Promise<void>
  /** Marks runs that a gateway which died left behind. */
  closeLeftovers(): void
}

interface ActiveRun {
  run: Run
  session: Session
  rawEvents: boolean
  abort: AbortController
  /** Why it was aborted; decides how the run ends. */
  stopReason: AppError | null
  ended: Promise<Run>
  resolveEnded: (run: Run) => void
}

const titleLength = 80
const settleLimitMs = 15_000

function titleOf(prompt: string): string {
  const line = prompt.trim().split('\n', 1)[0] ?? ''
  return line.length > titleLength ? `${line.slice(0, titleLength - 1)}…` : line || 'Untitled'
}

export function createRuns(dependencies: RunDependencies): Runs {
  const { store, sessions, writer, events, approvals, settings, log } = dependencies
  const active = new Map<string, ActiveRun>()
  let closedReason: string | null = null

  const queue = createRunQueue({
    maxConcurrent: () => settings().maxConcurrentRuns,
    begin: (runId) => {
      const entry = active.get(runId)
      if (entry) void execute(entry)
    },
  })

  const get = (id: string): Run => {
    const live = active.get(id)
    if (live) return live.run
    writer.sync()
    const run = store.get(id)
    if (run) return run
    throw new AppFailure({
      code: 'notFound',
      entity: 'run',
      id,
      message: `There is no run ${id}.`,
      hint: 'List the runs to see their ids.',
    })
  }

  const openSession = (run: NewRun, now: number): { session: Session; isNew: boolean } => {
    if ('id' in run.session) {
      const session = sessions.get(run.session.id)
      if (session) return { session, isNew: false }
      throw new AppFailure({
        code: 'notFound',
        entity: 'session',
        id: run.session.id,
        message: `There is no session ${run.session.id}.`,
        hint: 'List the sessions to see their ids.',
      })
    }
    const { workspace, policy } = run.session
    const threadId = 'threadId' in run.session ? run.session.threadId : null
    const session: Session = {
      id: newId('ses'),
      title: titleOf(run.prompt),
      workspace,
      policy,
      engine: 'app-server',
      threadId,
      client: run.origin.client,
      runCount: 0,
      lastRunStatus: null,
      createdAt: now,
      updatedAt: now,
    }
    return { session, isNew: true }
  }

  const finish = (entry: ActiveRun, outcome: Pick<Run, 'status' | 'result' | 'error' | 'usage'>) => {
    const endedAt = Date.now()
    const { id, sessionId } = entry.run
    entry.run = { ...entry.run, ...outcome, endedAt }
    entry.abort.abort()
    const run = entry.run
    writer.defer(() => {
      store.end(id, { ...outcome, endedAt })
      sessions.touch(sessionId, endedAt)
    })
    events.append({ runId: id, sessionId }, 'run.ended', outcome)
    writer.sync()
    active.delete(id)
    queue.release(id)
    log.info('run.ended', { runId: id, status: run.status, code: run.error?.code, durationMs: endedAt - run.createdAt })
    entry.resolveEnded(run)
  }

  const record = (entry: ActiveRun, engine: Engine, event: EngineEvent) => {
    const scope = { runId: entry.run.id, sessionId: entry.run.sessionId }
    if (event.type === 'thread.opened') {
      const { threadId } = event.data
      entry.run = { ...entry.run, threadId }
      entry.session = { ...entry.session, threadId }
      writer.defer(() => {
        store.setThread(scope.runId, threadId)
        sessions.setThread(scope.sessionId, threadId, engine.kind, Date.now())
      })
    } else if (event.type === 'turn.started') {
      const { turnId } = event.data
      entry.run = { ...entry.run, turnId }
      writer.defer(() => store.setTurn(scope.runId, turnId))
    } else if (event.type === 'usage.updated') {
      entry.run = { ...entry.run, usage: event.data.total }
    }
    events.append(scope, event.type, event.data)
  }

  const runTurn = async (entry: ActiveRun): Promise<TurnResult> => {
    const engine = await dependencies.engine()
    entry.abort.signal.throwIfAborted()
    const { run } = entry
    // The thread may have been opened by the run before this one.
    entry.session = sessions.get(run.sessionId) ?? entry.session
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

  /** The engine promises to give up within 10 s of an abort; a run never waits longer for it. */
  const watchOverdue = (signal: AbortSignal): { overdue: Promise<never>; stop: () => void } => {
    const { promise: overdue, reject } = Promise.withResolvers<never>()
    const hint = 'Restart the engine.'
    const giveUp = () => reject(new AppFailure({ code: 'engineLost', message: 'Codex did not end the turn in time.', hint }))
    let timer: NodeJS.Timeout | undefined
    const onAbort = () => {
      timer = setTimeout(giveUp, settleLimitMs).unref()
    }
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
    return {
      overdue,
      stop() {
        signal.removeEventListener('abort', onAbort)
        clearTimeout(timer)
      },
    }
  }

  const execute = async (entry: ActiveRun): Promise<void> => {
    const { id, sessionId } = entry.run
    const startedAt = Date.now()
    entry.run = { ...entry.run, status: 'running', startedAt }
    writer.defer(() => store.start(id, startedAt))
    events.append({ runId: id, sessionId }, 'run.started', { attempt: 1 })
    const limitMs = settings().runTimeoutMs
    const deadline = setTimeout(() => {
      stop(entry, {
        code: 'timedOut',
        message: `The run did not end within ${Math.round(limitMs / 1_000)} seconds and was interrupted.`,
        hint: 'Raise the run deadline (--run-timeout-ms), or split the task.',
      })
    }, limitMs)
    const { overdue, stop: stopWatching } = watchOverdue(entry.abort.signal)
    try {
      const result = await Promise.race([runTurn(entry), overdue])
      const usage = result.usage ?? entry.run.usage
      if (result.status === 'completed') finish(entry, { status: 'completed', result: result.lastMessage, error: null, usage })
      else
        finish(entry, {
          status: 'interrupted',
          result: result.lastMessage || null,
          error: entry.stopReason ?? interruptedByCodex(entry),
          usage,
        })
    } catch (thrown) {
      const error = entry.stopReason ?? toAppError(thrown)
      if (error.code === 'internal') log.error('run.failed', { runId: id, incident: error.incident, problem: String(thrown) })
      const status = entry.stopReason ? 'interrupted' : 'failed'
      finish(entry, { status, result: null, error: withThread(error, entry.run.threadId), usage: entry.run.usage })
    } finally {
      clearTimeout(deadline)
      stopWatching()
    }
  }

  const stop = (entry: ActiveRun, reason: AppError) => {
    entry.stopReason ??= reason
    if (queue.remove(entry.run.id)) finish(entry, { status: 'interrupted', result: null, error: entry.stopReason, usage: null })
    else entry.abort.abort()
  }

  const interrupt: RunService['interrupt'] = async (id, reason) => {
    const entry = active.get(id)
    if (!entry) return get(id)
    stop(entry, { code: 'interrupted', message: reason })
    return entry.ended
  }

  return {
    start(newRun) {
      if (closedReason !== null) {
        throw new AppFailure({
          code: 'conflict',
          message: closedReason,
          hint: 'Start the gateway again, in the panel or with `switchboard serve`.',
        })
      }
      if (queue.waitingCount >= settings().maxQueuedRuns) {
        throw new AppFailure({
          code: 'tooMany',
          message: `${queue.waitingCount} runs are waiting already.`,
          hint: 'Try again when some have ended, or raise the limit of waiting runs.',
        })
      }
      const now = Date.now()
      const { session, isNew } = openSession(newRun, now)
      const { client, transport } = newRun.origin
      const run: Run = {
        id: newId('run'),
        sessionId: session.id,
        status: 'queued',
        prompt: newRun.prompt,
        client,
        transport,
        threadId: session.threadId,
        turnId: null,
        result: null,
        error: null,
        usage: null,
        createdAt: now,
        startedAt: null,
        endedAt: null,
      }
      // Acknowledged means on disk.
      writer.commitNow(() => {
        if (isNew) sessions.insert(session)
        store.insert(run)
      })
      if (isNew) {
        const { title, workspace } = session
        events.append({ runId: null, sessionId: session.id }, 'session.opened', { title, workspace, client })
      }
      events.append({ runId: run.id, sessionId: session.id }, 'run.queued', { prompt: run.prompt, client, transport })
      const { promise: ended, resolve: resolveEnded } = Promise.withResolvers<Run>()
      active.set(run.id, {
        run,
        session,
        rawEvents: newRun.rawEvents,
        abort: new AbortController(),
        stopReason: null,
        ended,
        resolveEnded,
      })
      queue.add({ runId: run.id, sessionId: session.id })
      return run
    },
    get,
    async ended(id, signal) {
      const entry = active.get(id)
      if (!entry) return get(id)
      if (!signal) return entry.ended
      signal.throwIfAborted()
      const { promise: aborted, reject } = Promise.withResolvers<never>()
      const onAbort = () => reject(signal.reason)
      signal.addEventListener('abort', onAbort, { once: true })
      try {
        return await Promise.race([entry.ended, aborted])
      } finally {
        signal.removeEventListener('abort', onAbort)
      }
    },
    interrupt,
    get activeCount() {
      return queue.activeCount
    },
    get queuedCount() {
      return queue.waitingCount
    },
    closeForNew(reason) {
      closedReason = reason
    },
    openForNew() {
      closedReason = null
    },
    async interruptAll(reason) {
      await Promise.all([...active.keys()].map((id) => interrupt(id, reason)))
    },
    closeLeftovers() {
      const error: AppError = {
        code: 'interrupted',
        message: 'The gateway ended while this run was active.',
        hint: 'Continue the session: Codex still knows what was done.',
      }
      for (const run of store.active()) {
        const outcome = { status: 'interrupted', result: null, error, usage: null } as const
        writer.defer(() => store.end(run.id, { ...outcome, endedAt: Date.now() }))
        events.append({ runId: run.id, sessionId: run.sessionId }, 'run.ended', outcome)
      }
    },
  }
}

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
