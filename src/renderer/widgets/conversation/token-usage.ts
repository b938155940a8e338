import type { TokenUsage } from '#shared/contract/items.ts'
import { addUsage } from '#shared/token-usage.ts'

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
