/** What may start now: one run per session, at most `maxConcurrent` together, in the order they came. */
export interface RunQueue {
  add(entry: { runId: string; sessionId: string }): void
  /** Takes a waiting run out; false when it is not waiting. */
  remove(runId: string): boolean
  /** To be called when a run has ended. */
  release(runId: string): void
  readonly waitingCount: number
  readonly activeCount: number
}

/** `begin` is called, never synchronously from `add`, for each run whose turn it is. */
export function createRunQueue(options: { maxConcurrent: () => number; begin: (runId: string) => void }): RunQueue {
  let waiting: { runId: string; sessionId: string }[] = []
  const active = new Map<string, string>()
  let isScheduled = false

  const beginReady = () => {
    isScheduled = false
    const busySessions = new Set(active.values())
    const ready: string[] = []
    waiting = waiting.filter((entry) => {
      if (active.size >= options.maxConcurrent() || busySessions.has(entry.sessionId)) return true
      busySessions.add(entry.sessionId)
      active.set(entry.runId, entry.sessionId)
      ready.push(entry.runId)
      return false
    })
    for (const runId of ready) options.begin(runId)
  }

  const schedule = () => {
    if (isScheduled) return
    isScheduled = true
    queueMicrotask(beginReady)
  }

  return {
    add(entry) {
      waiting.push(entry)
      schedule()
    },
    remove(runId) {
      const before = waiting.length
      waiting = waiting.filter((entry) => entry.runId !== runId)
      return waiting.length < before
    },
    release(runId) {
      active.delete(runId)
      schedule()
    },
    get waitingCount() {
      return waiting.length
    },
    get activeCount() {
      return active.size
    },
  }
}
