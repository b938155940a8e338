import type { ThreadFacts } from './thread.ts'

export interface LoadedThreads {
  get(threadId: string): ThreadFacts | null
  /** Also marks the thread as the one used last. */
  add(facts: ThreadFacts): void
  delete(threadId: string): void
  /** Takes out the threads above the limit, least recently used first, and none that `isBusy`. */
  takeExcess(isBusy: (threadId: string) => boolean): string[]
}

/** The threads that live in one Codex process; each of them runs its own copy of all configured MCP servers. */
export function createLoadedThreads(limit: number): LoadedThreads {
  /** In the order of their last use: a map keeps the order of insertion. */
  const threads = new Map<string, ThreadFacts>()
  return {
    get: (threadId) => threads.get(threadId) ?? null,
    add(facts) {
      threads.delete(facts.threadId)
      threads.set(facts.threadId, facts)
    },
    delete: (threadId) => {
      threads.delete(threadId)
    },
    takeExcess(isBusy) {
      const idle = [...threads.keys()].filter((threadId) => !isBusy(threadId))
      const excess = idle.slice(0, Math.max(0, threads.size - limit))
      for (const threadId of excess) threads.delete(threadId)
      return excess
    },
  }
}
