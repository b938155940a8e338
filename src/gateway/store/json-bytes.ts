/** What a page, a batch or a buffer holds at most, unless its reader wants less. */
export const pageBytes = 8 * 1024 * 1024

/**
 * About the bytes of a value as JSON, before escapes: what the budgets of readers count. Throws a `RangeError` when lists
 * and objects are nested in more than `levels`.
 */
export function jsonBytes(value: unknown, levels = 0x3fff_ffff): number {
  if (typeof value === 'string') return Buffer.byteLength(value) + 2
  if (typeof value !== 'object' || value === null) return 8
  if (levels === 0) throw new RangeError('It is nested too deep.')
  let bytes = 2
  if (Array.isArray(value)) for (const entry of value) bytes += jsonBytes(entry, levels - 1) + 1
  // Without a list of the members: this is asked for every event that goes out.
  else for (const name in value) bytes += name.length + 4 + jsonBytes((value as Record<string, unknown>)[name], levels - 1)
  return bytes
}
