import { type GatewayEvent, KnownEvent } from '#shared/contract/events.ts'
import { codeOfType } from './event-type-codes.ts'

/** An event as any release has stored it. */
export type StoredEvent = Omit<GatewayEvent, 'type' | 'data' | 'truncated'> & { type: string; data: unknown }

function asRecord(data: unknown): Record<string, unknown> {
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? { ...data } : { stored: data }
}

/** What stands for an event that cannot be told as its type wants. */
export function unreadable(stored: StoredEvent): GatewayEvent {
  const type = stored.type.startsWith('unreadable.') ? stored.type : `unreadable.${stored.type}`
  return { ...stored, type, data: asRecord(stored.data) }
}

/**
 * What is in the database, in the form of today. Members that came later have their defaults in the schemas. What fits no
 * schema is told as it is stored, and neither breaks its page nor is lost: a type of a newer release under its own name,
 * data that are not what their type wants under `unreadable.<type>`.
 */
export function upcast(stored: StoredEvent): GatewayEvent {
  const known = KnownEvent.safeParse(stored)
  if (known.success) return known.data
  return codeOfType.has(stored.type) ? unreadable(stored) : { ...stored, data: asRecord(stored.data) }
}
