import type { TokenUsage } from './contract/items.ts'

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

export const addUsage = (a: TokenUsage, b: TokenUsage): TokenUsage => combine(a, b, (x, y) => x + y)

/** What was used between `before` and `total`, both counted for the whole thread, as Codex counts. */
export const subtractUsage = (total: TokenUsage, before: TokenUsage): TokenUsage => combine(total, before, (x, y) => x - y)
