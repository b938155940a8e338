import type { GatewayEvent } from '#shared/contract/events.ts'
import { type EventGroup, groupOf } from './event-groups.ts'

export interface LogFilter {
  /** Part of the type, an id, or any text of the data; case does not matter. */
  text: string
  hiddenGroups: ReadonlySet<EventGroup>
}

export function isFiltering(filter: LogFilter): boolean {
  return filter.text.trim() !== '' || filter.hiddenGroups.size > 0
}

const maxDepth = 6

/** The test for one event, or `null` when every event passes. It reads the data in place: nothing is stringified. */
export function eventMatcher(filter: LogFilter): ((event: GatewayEvent) => boolean) | null {
  if (!isFiltering(filter)) return null
  const { hiddenGroups } = filter
  const text = filter.text.trim()
  const pattern = text === '' ? null : new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'i')
  return (event) => {
    if (hiddenGroups.size > 0 && hiddenGroups.has(groupOf(event.type))) return false
    return pattern === null || eventHas(event, pattern)
  }
}

function eventHas(event: GatewayEvent, pattern: RegExp): boolean {
  return (
    pattern.test(event.type) ||
    (event.runId !== null && pattern.test(event.runId)) ||
    (event.sessionId !== null && pattern.test(event.sessionId)) ||
    valueHas(event.data, pattern, 0)
  )
}

function valueHas(value: unknown, pattern: RegExp, depth: number): boolean {
  if (typeof value === 'string') return pattern.test(value)
  if (typeof value === 'number') return pattern.test(String(value))
  if (typeof value !== 'object' || value === null || depth >= maxDepth) return false
  for (const member of Object.values(value)) {
    if (valueHas(member, pattern, depth + 1)) return true
  }
  return false
}
