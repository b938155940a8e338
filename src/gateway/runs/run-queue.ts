import { AppFailure } from '#shared/errors.ts'
import type { RunKeys } from './run-row.ts'
import type { RunStore } from './run-store.ts'

export interface QueueCounts {
  /** Runs whose turn has not come. */
  waiting: number
  /** Runs that are worked on. */
  active: number
}

/**
 * Whose turn it is: one run per session at a time, at most so many together, in the order in which they came. What is
 * in line are stored runs, named by their ids.
 */
export interface RunQueue {
  /** Keeps a place for a run that is about to be stored; the next thing is `enqueue` or `remove`. Rejects with `tooMany`. */
  reserve(runId: string): Promise<void>
  /** Puts a stored run in line. Never rejects: the run is kept already, so its turn comes sooner or later. */
  enqueue(run: { id: string; sessionId: string }): Promise<void>
  /** Takes a run out of the line, and gives up its place; false when it does not wait (not in line, or its turn has come). */
  remove(runId: string): Promise<boolean>
  counts(): Promise<QueueCounts>
  /**
   * Begins to serve the line: `work` is called, never synchronously from `enqueue`, for each run whose turn it is, and the
   * turn is over when it resolves. It must not reject.
   */
  process(work: (runId: string) => Promise<void>): void
  /** Stored runs that a gateway which died had in line or at work, oldest first. */
  leftovers(): Promise<RunKeys[]>
}

export interface QueueLimits {
  /** Runs that are worked on together. */
  maxConcurrent: number
  maxWaiting: number
}

/** The queue of one gateway: the rows of its runs are what is kept of it, the line itself is in memory. */
export function createRunQueue(store: Pick<RunStore, 'activeKeys'>, limits: () => QueueLimits): RunQueue {
  const reserved = new Set<string>()
  /** Session by run, in the order in which they came. */
  const waiting = new Map<string, string>()
  const active = new Map<string, string>()
  let work: ((runId: string) => Promise<void>) | null = null
  let isScheduled = false

  const begin = async (runId: string): Promise<void> => {
    await work?.(runId)
    active.delete(runId)
    schedule()
  }

  const beginReady = () => {
    isScheduled = false
    const busySessions = new Set(active.values())
    const ready: string[] = []
    for (const [runId, sessionId] of waiting) {
      if (active.size >= limits().maxConcurrent) break
      if (busySessions.has(sessionId)) continue
      busySessions.add(sessionId)
      waiting.delete(runId)
      active.set(runId, sessionId)
      ready.push(runId)
    }
    for (const runId of ready) void begin(runId)
  }

  const schedule = () => {
    if (isScheduled || work === null || waiting.size === 0) return
    isScheduled = true
    queueMicrotask(beginReady)
  }

  return {
    async reserve(runId) {
      const waitingCount = waiting.size + reserved.size
      if (waitingCount >= limits().maxWaiting) {
        throw new AppFailure({
          code: 'tooMany',
          message: `${waitingCount} runs are waiting already.`,
          hint: 'Try again when some have ended, or raise the limit of waiting runs.',
        })
      }
      reserved.add(runId)
    },
    async enqueue({ id, sessionId }) {
      reserved.delete(id)
      waiting.set(id, sessionId)
      schedule()
    },
    async remove(runId) {
      reserved.delete(runId)
      return waiting.delete(runId)
    },
    counts: async () => ({ waiting: waiting.size, active: active.size }),
    process(begun) {
      work = begun
      schedule()
    },
    leftovers: () => store.activeKeys(),
  }
}
