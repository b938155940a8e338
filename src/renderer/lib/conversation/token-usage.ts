import type { TokenUsage } from '#shared/contract/items.ts'

function combine(a: TokenUsage, b: TokenUsage, apply: (a: number, b: number) => number): TokenUsage {
  return {
    totalTokens: apply(a.totalTokens, b.totalTokens),
    inputTokens: apply(a.inputTokens, b.inputTokens),
    cachedInputTokens: apply(a.cachedInputTokens, b.cachedInputTokens),
    cacheWriteInputTokens: apply(a.cacheWriteInputTokens, b.cacheWriteInputTokens),
    outputTokens: apply(a.outputTokens, b.outputTokens),
    reasoningOutputTokens: apply(a.reasoningOutputTokens, b.reasoningOutputTokens),
  }
}

export function addUsage(a: TokenUsage, b: TokenUsage): TokenUsage {
  return combine(a, b, (x, y) => x + y)
}

export function subtractUsage(a: TokenUsage, b: TokenUsage): TokenUsage {
  return combine(a, b, (x, y) => x - y)
}

/**
 * Tokens of a session: its runs together, and what the thread had used before the first of them, because earlier runs
 * may not be loaded. `null` while no run told any.
 */
export function usageOfRuns(runs: readonly { usage: TokenUsage | null; usageBefore: TokenUsage | null }[]): TokenUsage | null {
  const before = runs.find((run) => run.usage !== null)?.usageBefore ?? null
  const used = runs.flatMap((run) => (run.usage === null ? [] : [run.usage]))
  if (used.length === 0) return null
  return (before === null ? used : [before, ...used]).reduce(addUsage)
}
