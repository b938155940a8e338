import type { GatewayEvent } from '#shared/contract/events.ts'

/** What a page, a batch or a buffer of events holds at most, unless its reader wants less. */
export const pageBytes = 8 * 1024 * 1024

/** Number, time, type and ids. */
const envelopeBytes = 160

function valueBytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value) + 2
  if (typeof value !== 'object' || value === null) return 8
  let bytes = 2
  if (Array.isArray(value)) for (const entry of value) bytes += valueBytes(entry) + 1
  else for (const [name, member] of Object.entries(value)) bytes += name.length + 4 + valueBytes(member)
  return bytes
}

/** About the bytes of an event as JSON, before escapes: what the budgets of readers count. */
export function eventBytes(event: GatewayEvent): number {
  return envelopeBytes + valueBytes(event.data)
}
