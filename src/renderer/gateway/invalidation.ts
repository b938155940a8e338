import type { QueryClient, QueryKey } from '@tanstack/react-query'
import { type EventType, type GatewayEvent, isKnownEvent } from '#shared/contract/events.ts'
import type { GatewayQueries } from './gateway-client.ts'

/** At most about three times a second, however many events arrive. */
const flushMs = 350

type Topic = 'gateway' | 'engine' | 'sessions' | 'runs' | 'approvals' | 'toolCalls' | 'settings'

const topicsOf: Partial<Record<EventType, readonly Topic[]>> = {
  'run.queued': ['runs', 'sessions', 'gateway'],
  'run.started': ['runs', 'sessions', 'gateway'],
  'run.ended': ['runs', 'sessions', 'gateway'],
  'approval.requested': ['approvals', 'gateway'],
  'approval.answered': ['approvals', 'gateway'],
  'session.opened': ['sessions'],
  'session.updated': ['sessions'],
  'thread.opened': ['sessions', 'runs'],
  'toolCall.started': ['toolCalls'],
  'toolCall.ended': ['toolCalls'],
  'connection.opened': ['gateway'],
  'connection.closed': ['gateway'],
  'engine.changed': ['gateway', 'engine'],
  'gateway.changed': ['gateway'],
  'settings.changed': ['settings', 'gateway'],
}

export function topicsOfEvents(events: readonly GatewayEvent[]): Set<Topic> {
  return new Set(events.filter(isKnownEvent).flatMap((event) => topicsOf[event.type] ?? []))
}

function keysOf(topic: Topic, queries: GatewayQueries): QueryKey[] {
  switch (topic) {
    // `runs.events` is left out: whoever shows them follows the log itself.
    case 'runs':
      return [queries.runs.list.key(), queries.runs.get.key()]
    case 'gateway':
      return [queries.gateway.status.key()]
    default:
      return [queries[topic].key()]
  }
}

/** Turns events into refetches of what is on screen, coalesced. */
export function createInvalidation(queryClient: QueryClient, queries: GatewayQueries): (events: readonly GatewayEvent[]) => void {
  const stale = new Set<Topic>()
  let isScheduled = false

  function flush(): void {
    isScheduled = false
    const keys = [...stale].flatMap((topic) => keysOf(topic, queries))
    stale.clear()
    for (const queryKey of keys) void queryClient.invalidateQueries({ queryKey })
  }

  return (events) => {
    for (const topic of topicsOfEvents(events)) stale.add(topic)
    if (stale.size === 0 || isScheduled) return
    isScheduled = true
    setTimeout(flush, flushMs)
  }
}
