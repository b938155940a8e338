import type { GatewayEvent } from '#shared/contract/events.ts'

/** Receives every event of the log once and in order, in batches of at most 30 a second. */
export type EventListener = (events: readonly GatewayEvent[]) => void

export interface EventHub {
  publish(events: readonly GatewayEvent[]): void
  /** Returns the function that ends the subscription. */
  subscribe(listener: EventListener): () => void
}

export function createEventHub(): EventHub {
  const listeners = new Set<EventListener>()
  return {
    publish(events) {
      for (const listener of [...listeners]) listener(events)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
