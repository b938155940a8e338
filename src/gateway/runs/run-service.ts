import type { Policy } from '#shared/contract/policy.ts'
import type { Run, Transport } from '#shared/contract/runs.ts'
import type { Session } from '#shared/contract/sessions.ts'
import { type AppError, AppFailure, toAppError } from '#shared/errors.ts'
import { newId } from '#shared/ids.ts'
import { notFound } from '../not-found.ts'
import { type ActiveRun, activeRun } from './active-run.ts'
import { createRunExecutor, type RunDependencies, type RunOutcome, saveRun } from './run-executor.ts'
import { createRunQueue } from './run-queue.ts'
import type { RunStore } from './run-store.ts'
import { usageTold } from './usage-told.ts'

/** Where a run comes from. */
export interface RunOrigin {
  client: string
  transport: Transport
  /** Id of the principal that starts it. */
  principal: string
}

export interface NewRun {
  prompt: string
  /** An existing session, or how to open one. */
  session: { id: string } | { workspace: string; policy: Policy } | { threadId: string; workspace: string; policy: Policy }
  origin: RunOrigin
  /** Ask the engine for the model's own items too (needed for `raw_response_item` of `codex/event`). */
  rawEvents: boolean
  /** Called when the end is about to be written: what is deferred here is written with it. */
  onEnding?: (ended: Run) => void
}

/** A run that is about to be committed. */
export interface BegunRun {
  run: Run
  session: Session
  /**
   * Resolves when the run is committed and queued, and may not be on the disk yet: it is by its end, and by any question
   * that it asks. Rejects when it cannot be kept, and then there is no run.
   */
  accepted: Promise<Run>
}

export interface RunService {
  /**
   * Resolves with the run when it is on the disk and queued; runs of one session are served one after the other.
   * Rejects with `tooMany`, `storageFull`, `storageBlocked`, `storageReadOnly`, `notFound`, `conflict` (gateway stopped).
   */
  start(run: NewRun): Promise<Run>
  /**
   * The same for who tells nobody of the run before it ends, and needs its id at once, e.g. to interrupt it. What is
   * refused from the first is thrown.
   */
  begin(run: NewRun): BegunRun
  get(id: string): Run
  /** Resolves with the ended run (completed, failed or interrupted); rejects only when `signal` aborts. */
  ended(id: string, signal?: AbortSignal): Promise<Run>
  /** Idempotent; resolves when the run has ended. `reason` is shown to people. */
  interrupt(id: string, reason: string): Promise<Run>
  list: RunStore['list']
  /** Runs begun in each of the last 60 minutes, oldest first. */
  perMinute(): number[]
  readonly activeCount: number
  readonly queuedCount: number
  /** Refuses new runs until `open` is called again; the reason is shown to callers. */
  closeForNew(reason: string): void
  openForNew(): void
  interruptAll(reason: string): Promise<void>
  /** Marks runs that a gateway which died left behind. */
  closeLeftovers(): void
}

const titleLength = 80
const runIsOver = new Error('The run is over.')

const neverBegun = (error: AppError): RunOutcome => ({ status: 'interrupted', result: null, error, usage: null })

function titleOf(prompt: string): string {
  const line = prompt.trim().split('\n', 1)[0] ?? ''
  return line.length > titleLength ? `${line.slice(0, titleLength - 1)}…` : line || 'Untitled'
}

export function createRunService(dependencies: RunDependencies): RunService {
  const { store, sessions, writer, events, settings, log } = dependencies
  const executor = createRunExecutor(dependencies)
  const active = new Map<string, ActiveRun>()
  let closedReason: string | null = null
  /** Runs that are not committed yet, and will wait for their turn then. */
  let accepting = 0

  const queue = createRunQueue({
    maxConcurrent: () => settings().maxConcurrentRuns,
    begin: (runId) => {
      const entry = active.get(runId)
      if (entry) void executor.execute(entry, (reason) => stop(entry, reason)).then((outcome) => finish(entry, outcome))
    },
  })

  const get = (id: string): Run => {
    const live = active.get(id)
    if (live) return live.run
    const run = store.get(id)
    if (run) return run
    throw notFound('run', id)
  }

  const openSession = (run: NewRun, now: number): { session: Session; isNew: boolean } => {
    if ('id' in run.session) {
      const session = sessions.get(run.session.id)
      if (session) return { session, isNew: false }
      throw notFound('session', run.session.id)
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
      principal: run.origin.principal,
      runCount: 0,
      lastRunStatus: null,
      createdAt: now,
      updatedAt: now,
    }
    return { session, isNew: true }
  }

  const finish = async (entry: ActiveRun, outcome: RunOutcome): Promise<void> => {
    const endedAt = Date.now()
    const { id, sessionId, principal, createdAt } = entry.run
    const ended: Run = { ...entry.run, ...outcome, endedAt }
    // Without a reason of its own each abort would make an exception, with its stack.
    entry.abort.abort(runIsOver)
    entry.end = ended
    saveRun(entry, dependencies)
    events.append({ runId: id, sessionId, principal }, 'run.ended', outcome)
    entry.onEnding(ended)
    log.info('run.ended', { runId: id, status: ended.status, code: ended.error?.code, durationMs: endedAt - createdAt })
    // A disk that takes nothing must not keep the caller waiting: the end is written when there is room again.
    await writer.settled().catch(() => undefined)
    active.delete(id)
    queue.release(id)
    entry.resolveEnded(ended)
  }

  const stop = (entry: ActiveRun, reason: AppError) => {
    entry.stopReason ??= reason
    if (queue.remove(entry.run.id)) void finish(entry, neverBegun(entry.stopReason))
    else entry.abort.abort()
  }

  const interrupt: RunService['interrupt'] = async (id, reason) => {
    const entry = active.get(id)
    if (!entry) return get(id)
    stop(entry, { code: 'interrupted', message: reason })
    return entry.ended
  }

  /** The run is committed: from here on it has an end, whatever happens. */
  const enqueue = (entry: ActiveRun, isNew: boolean) => {
    const { run, session } = entry
    const { id, sessionId, prompt, client, transport, principal } = run
    if (isNew) {
      const { title, workspace } = session
      events.append({ runId: null, sessionId, principal }, 'session.opened', { title, workspace, client })
    }
    events.append({ runId: id, sessionId, principal }, 'run.queued', { prompt, client, transport })
    // It may have been stopped on its way.
    if (entry.stopReason) void finish(entry, neverBegun(entry.stopReason))
    else queue.add({ runId: id, sessionId })
  }

  const accept = async (entry: ActiveRun, isNew: boolean): Promise<Run> => {
    const { run, session } = entry
    active.set(run.id, entry)
    accepting += 1
    try {
      await writer.begin(() => {
        if (isNew) sessions.insert(session)
        store.insert(run)
      })
    } catch (thrown) {
      active.delete(run.id)
      entry.resolveEnded({ ...run, ...neverBegun(toAppError(thrown)), endedAt: Date.now() })
      throw thrown
    } finally {
      accepting -= 1
    }
    enqueue(entry, isNew)
    return run
  }

  const begin: RunService['begin'] = (newRun) => {
    if (closedReason !== null) {
      throw new AppFailure({
        code: 'conflict',
        message: closedReason,
        hint: 'Start the gateway again, in the panel or with `switchboard serve`.',
      })
    }
    const waitingCount = queue.waitingCount + accepting
    if (waitingCount >= settings().maxQueuedRuns) {
      throw new AppFailure({
        code: 'tooMany',
        message: `${waitingCount} runs are waiting already.`,
        hint: 'Try again when some have ended, or raise the limit of waiting runs.',
      })
    }
    const now = Date.now()
    const { session, isNew } = openSession(newRun, now)
    const { client, transport, principal } = newRun.origin
    const run: Run = {
      id: newId('run'),
      sessionId: session.id,
      status: 'queued',
      prompt: newRun.prompt,
      client,
      transport,
      principal,
      threadId: session.threadId,
      turnId: null,
      result: null,
      error: null,
      usage: null,
      createdAt: now,
      startedAt: null,
      endedAt: null,
    }
    writer.assertWritable()
    return { run, session, accepted: accept(activeRun(run, session, newRun, isNew), isNew) }
  }

  /** Whoever is told of the run before it ends is told when it is on the disk; the work goes on meanwhile. */
  const start: RunService['start'] = async (newRun) => {
    const run = await begin(newRun).accepted
    try {
      await writer.settled()
    } catch (thrown) {
      // It was refused, so it must not go on.
      const entry = active.get(run.id)
      if (entry) stop(entry, toAppError(thrown))
      throw thrown
    }
    return run
  }

  return {
    start,
    begin,
    get,
    list: store.list,
    perMinute: () => store.perMinute(Date.now()),
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
      for (const { id, sessionId, principal, createdAt } of store.activeKeys()) {
        const usage = usageTold(events, id)
        const outcome = { status: 'interrupted', result: null, error, usage } as const
        // When the gateway died is not known; the last that was heard of the run is.
        const endedAt = events.tail({ runId: id }, { limit: 1 }).events[0]?.at ?? createdAt
        writer.defer(() => store.end(id, { ...outcome, endedAt }))
        events.append({ runId: id, sessionId, principal }, 'run.ended', { ...outcome, endedAt })
      }
    },
  }
}
