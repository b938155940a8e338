import type { TokenUsage } from '#shared/contract/items.ts'
import type { EngineEvent } from '#shared/contract/run-events.ts'

type UsageEvent = Extract<EngineEvent, { type: 'usage.updated' }>

export interface TurnUsage {
  /** Keeps an event until `take`. */
  hold(event: UsageEvent): void
  /** The account's limits, which Codex tells right after a usage. */
  rateLimits(rateLimits: unknown): void
  /** The event that was held, with the limits known now. */
  take(): UsageEvent | null
  /** Tokens of this turn alone; Codex counts for the whole thread. */
  ofTurn(): TokenUsage | null
}

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

const minus = (a: number, b: number) => a - b

/** Joins the usage of a turn, which comes in two notifications, and counts what the turn used. */
export function createTurnUsage(): TurnUsage {
  let held: UsageEvent | null = null
  let limits: unknown = null
  let before: TokenUsage | null = null
  let total: TokenUsage | null = null
  return {
    hold(event) {
      before ??= combine(event.data.total, event.data.last, minus)
      total = event.data.total
      held = event
    },
    rateLimits(rateLimits) {
      limits = rateLimits
    },
    take() {
      if (!held) return null
      const event = { ...held, data: { ...held.data, rateLimits: limits } }
      held = null
      return event
    },
    ofTurn: () => (total && before ? combine(total, before, minus) : null),
  }
}
