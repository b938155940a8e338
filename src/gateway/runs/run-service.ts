import type { Run } from '#shared/contract/runs.ts'
import { type AppError, AppFailure, toAppError } from '#shared/errors.ts'
import { newId } from '#shared/ids.ts'
import { unlessAborted } from '#shared/with-deadline.ts'
import type { EventLog } from '../events/event-log.ts'
import type { Log } from '../log.ts'
import { notFound } from '../not-found.ts'
import type { SessionStore } from '../sessions/session-store.ts'
import { endLeftovers } from './end-leftovers.ts'
import { createLiveRun, type LiveRun } from './live-run.ts'
import { type NewRun, type RunOrigin, runOf, sessionOf } from './new-run.ts'
import type { RunEnds, RunOutcome } from './run-ends.ts'
import { abortLiveRun, type RunExecutor } from './run-executor.ts'
import type { QueueCounts, RunQueue } from './run-queue.ts'
import type { RunStore } from './run-store.ts'

/** A run that has a name and is about to be kept. */
export interface BegunRun {
  id: string
  /**
   * Resolves when the run is committed and queued, and may not be on the disk yet: it is by its end, and by any question
   * that it asks. Rejects as `start` does, and then there is no run.
   */
  accepted: Promise<Run>
}

export interface RunService {
  /**
   * Resolves with the run when it is on the disk and queued; runs of one session are served one after the other.
   * Rejects with `tooMany`, `storageFull`, `storageBlocked`, `storageReadOnly`, `notFound`, `conflict` (gateway stopped).
   */
  start(run: NewRun): Promise<Run>
  /** The same for who tells nobody of the run before it ends, and needs its id at once, e.g. to interrupt it. */
  begin(run: NewRun): BegunRun
  /** Gives the prompt of an ended run once more to its session. Rejects as `start`, and with `conflict` before its end. */
  retry(id: string, origin: RunOrigin): Promise<Run>
  /** Rejects with `notFound`. */
  get(id: string): Promise<Run>
  list: RunStore['list']
  /** Resolves with the ended run (completed, failed or interrupted); rejects only when `signal` aborts. */
  ended(id: string, signal?: AbortSignal): Promise<Run>
  /** Idempotent; resolves when the run has ended. `reason` is shown to people. */
  interrupt(id: string, reason: string): Promise<Run>
  interruptAll(reason: string): Promise<void>
  counts(): Promise<QueueCounts>
  /** Runs begun in each of the last 60 minutes, oldest first. */
  perMinute(): Promise<number[]>
  /** Refuses new runs until `openForNew` is called; the reason is shown to callers. */
  closeForNew(reason: string): void
  openForNew(): void
  /** To be called once, before the first run: decides what becomes of those that a gateway which died left behind. */
  recover(): Promise<void>
}

const neverBegun = (error: AppError): RunOutcome => ({ status: 'interrupted', result: null, error, usage: null })

export function createRunService(dependencies: {
  store: RunStore
  queue: RunQueue
  executor: RunExecutor
  ends: RunEnds
  sessions: SessionStore
  events: EventLog
  log: Log
}): RunService {
  const { store, queue, executor, ends, sessions, events, log } = dependencies
  const live = new Map<string, LiveRun>()
  let closedReason: string | null = null

  const track = (run: LiveRun): LiveRun => {
    const { id } = run.run
    live.set(id, run)
    void run.ended.then(() => run.unkept).then(() => live.delete(id))
    return run
  }

  const get = async (id: string): Promise<Run> => {
    const known = live.get(id)
    const run = known ? (known.unkept && known.end) || known.run : await store.get(id)
    if (run) return run
    throw notFound('run', id)
  }

  /** A run of which this gateway knows only what is stored. */
  const restore = async (id: string): Promise<LiveRun | null> => {
    const stored = await store.load(id)
    const session = stored && sessions.record(stored.run.sessionId)
    return session ? track(createLiveRun({ ...stored, session, isFirstOfSession: false })) : null
  }

  queue.process(async (id) => {
    const entry = live.get(id) ?? (await restore(id))
    if (entry) await ends.end(entry, await executor.execute(entry))
  })

  const stop = async (entry: LiveRun, reason: AppError): Promise<void> => {
    entry.stopReason ??= reason
    if (await queue.remove(entry.run.id)) await ends.end(entry, neverBegun(entry.stopReason))
    else abortLiveRun(entry, reason)
  }

  const interrupt: RunService['interrupt'] = async (id, reason) => {
    const entry = live.get(id)
    if (!entry) return get(id)
    await stop(entry, { code: 'interrupted', message: reason })
    return entry.ended
  }

  const appendQueued = ({ run, session, isFirstOfSession }: LiveRun) => {
    const { id, sessionId, prompt, client, transport, principal } = run
    if (isFirstOfSession) {
      const { title, workspace } = session
      events.append({ runId: null, sessionId, principal }, { type: 'session.opened', data: { title, workspace, client } })
    }
    events.append({ runId: id, sessionId, principal }, { type: 'run.queued', data: { prompt, client, transport } })
  }

  const accept = async (id: string, newRun: NewRun): Promise<Run> => {
    if (closedReason !== null) {
      throw new AppFailure({
        code: 'conflict',
        message: closedReason,
        hint: 'Start the gateway again, in the panel or with `switchboard serve`.',
      })
    }
    const now = Date.now()
    const session = sessionOf(newRun, sessions, now)
    const run = runOf(id, newRun, session, now)
    const { rawEvents, onEnding } = newRun
    const isFirstOfSession = !('id' in newRun.session)
    // From here on it can be interrupted.
    const entry = track(createLiveRun({ run, session, rawEvents, isFirstOfSession, onEnding }))
    try {
      await queue.reserve(id)
      await store.add({ run, rawEvents }, isFirstOfSession ? () => sessions.insert(session) : undefined)
    } catch (thrown) {
      await queue.remove(id)
      entry.tellEnded({ ...run, ...neverBegun(toAppError(thrown)), endedAt: Date.now() })
      throw thrown
    }
    // It is committed: from here on it has an end, whatever happens. It may have been stopped on its way.
    appendQueued(entry)
    if (entry.stopReason) void ends.end(entry, neverBegun(entry.stopReason))
    else await queue.enqueue(run)
    return run
  }

  const begin: RunService['begin'] = (newRun) => {
    const id = newId('run')
    return { id, accepted: accept(id, newRun) }
  }

  /** Whoever is told of the run before it ends is told when it is on the disk; the work goes on meanwhile. */
  const start: RunService['start'] = async (newRun) => {
    const run = await begin(newRun).accepted
    try {
      await store.settled()
    } catch (thrown) {
      // It was refused, so it must not go on.
      const entry = live.get(run.id)
      if (entry) void stop(entry, toAppError(thrown))
      throw thrown
    }
    return run
  }

  return {
    start,
    begin,
    async retry(id, origin) {
      const { status, prompt, sessionId } = await get(id)
      if (status === 'queued' || status === 'running') {
        throw new AppFailure({
          code: 'conflict',
          message: 'This run has not ended yet.',
          hint: 'Wait for its end, or stop it first.',
        })
      }
      return start({ prompt, session: { id: sessionId }, origin, rawEvents: false })
    },
    get,
    list: store.list,
    async ended(id, signal) {
      const entry = live.get(id)
      if (!entry) return get(id)
      return signal ? unlessAborted(entry.ended, signal) : entry.ended
    },
    interrupt,
    async interruptAll(reason) {
      await Promise.all([...live.keys()].map((id) => interrupt(id, reason)))
    },
    counts: queue.counts,
    perMinute: () => store.perMinute(Date.now()),
    closeForNew(reason) {
      closedReason = reason
    },
    openForNew() {
      closedReason = null
    },
    recover: () => endLeftovers({ queue, ends, events, log }),
  }
}
