import type { EngineEvent } from '#shared/contract/engine-events.ts'
import type { TokenUsage } from '#shared/contract/items.ts'
import { subtractUsage } from '#shared/token-usage.ts'

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

/** Joins the usage of a turn, which comes in two notifications, and counts what the turn used. */
export function createTurnUsage(): TurnUsage {
  let held: UsageEvent | null = null
  let limits: unknown = null
  let before: TokenUsage | null = null
  let total: TokenUsage | null = null
  return {
    hold(event) {
      before ??= subtractUsage(event.data.total, event.data.last)
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
    ofTurn: () => (total && before ? subtractUsage(total, before) : null),
  }
}
