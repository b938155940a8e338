import type { Page } from '#shared/contract/paging.ts'

/** `entries` were read with `limit + 1`: the one too many only tells that there is a next page. */
export function toPage<T extends { id: string }>(entries: readonly T[], limit: number): Page<T> {
  const data = entries.slice(0, limit)
  return { data, nextCursor: entries.length > limit ? (data.at(-1)?.id ?? null) : null }
}

/** A LIKE pattern that finds `text` anywhere, taken literally. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, (character) => `\\${character}`)}%`
}

export interface Condition {
  sql: string
  parameters: readonly (string | number)[]
}

/** `WHERE …` of the conditions that are given, with their parameters in order. */
export function whereAll(conditions: readonly (Condition | null)[]): Condition {
  const given = conditions.filter((condition) => condition !== null)
  return {
    sql: given.length > 0 ? `WHERE ${given.map((condition) => condition.sql).join(' AND ')}` : '',
    parameters: given.flatMap((condition) => condition.parameters),
  }
}

/** A condition on one column, or none when the value is not given. */
export function equal(column: string, value: string | undefined): Condition | null {
  return value === undefined ? null : { sql: `${column} = ?`, parameters: [value] }
}

/** Newest first: the page after `cursor` holds smaller ids. */
export function olderThan(cursor: string | undefined): Condition | null {
  return cursor === undefined ? null : { sql: 'id < ?', parameters: [cursor] }
}
