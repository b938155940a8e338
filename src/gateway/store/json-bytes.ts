/** What a page, a batch or a buffer holds at most, unless its reader wants less. */
export const pageBytes = 8 * 1024 * 1024

/** About the bytes of a value as JSON, before escapes: what the budgets of readers count. */
export function jsonBytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value) + 2
  if (typeof value !== 'object' || value === null) return 8
  let bytes = 2
  if (Array.isArray(value)) for (const entry of value) bytes += jsonBytes(entry) + 1
  // Without a list of the members: this is asked for every event that goes out.
  else for (const name in value) bytes += name.length + 4 + jsonBytes((value as Record<string, unknown>)[name])
  return bytes
}
