import type { EngineEvent } from '#shared/contract/engine-events.ts'
import type { Item } from '#shared/contract/items.ts'

/** Keeps every item to one start and one completion, however often Codex tells of them. */
export interface ItemLog {
  start(turnId: string, item: Item, startedAtMs: number | null): EngineEvent[]
  complete(turnId: string, item: Item, completedAtMs: number | null): EngineEvent[]
}

export function createItemLog(): ItemLog {
  const started = new Set<string>()
  const completed = new Set<string>()

  function start(turnId: string, item: Item, startedAtMs: number | null): EngineEvent[] {
    if (started.has(item.id)) return []
    started.add(item.id)
    return [{ type: 'item.started', data: { turnId, item, startedAtMs } }]
  }

  return {
    start,
    complete(turnId, item, completedAtMs) {
      if (completed.has(item.id)) return []
      completed.add(item.id)
      const beginning = 'status' in item ? { ...item, status: 'inProgress' } : item
      return [...start(turnId, beginning, completedAtMs), { type: 'item.completed', data: { turnId, item, completedAtMs } }]
    },
  }
}
