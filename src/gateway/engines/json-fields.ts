/** A JSON object from outside, of which nothing is known yet. */
export type JsonRecord = Readonly<Record<string, unknown>>

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const empty: JsonRecord = {}

/** The object in a member, or an empty one. */
export function recordIn(record: JsonRecord, key: string): JsonRecord {
  const value = record[key]
  return isRecord(value) ? value : empty
}

/** The text in a member, or `''`. */
export function textIn(record: JsonRecord, key: string): string {
  const value = record[key]
  return typeof value === 'string' ? value : ''
}

export function textOrNull(record: JsonRecord, key: string): string | null {
  const value = record[key]
  return typeof value === 'string' ? value : null
}

export function numberOrNull(record: JsonRecord, key: string): number | null {
  const value = record[key]
  return typeof value === 'number' ? value : null
}

/** The number in a member, or 0. */
export function numberIn(record: JsonRecord, key: string): number {
  return numberOrNull(record, key) ?? 0
}

export function listIn(record: JsonRecord, key: string): readonly unknown[] {
  const value = record[key]
  return Array.isArray(value) ? value : []
}
