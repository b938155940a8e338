import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Listed, Page } from '#shared/contract/paging.ts'
import { withCutTexts } from './cut-texts.ts'
import { jsonBytes, pageBytes } from './json-bytes.ts'
import { idOf } from './rows.ts'
import { createTurns } from './turns.ts'

/**
 * Takes rows one by one until the page is full, by `limit` or by 8 MiB. They were selected with `limit + 1`: the one too
 * many only tells that there is a next page. An entry that is `null` cannot be read and is left out. While a long page is
 * read others have their turn, so the rows must not belong to a statement that is under way.
 */
export async function readPage<T extends { id: string }>(
  rows: Iterable<unknown>,
  toEntry: (row: unknown) => T | null,
  { limit, textLimit }: { limit: number; textLimit?: number | undefined },
): Promise<Page<Listed<T>>> {
  const turns = createTurns()
  const data: Listed<T>[] = []
  let taken = 0
  let lastId: string | null = null
  let bytes = 0
  for (const row of rows) {
    const whole = toEntry(row)
    const entry = whole && withCutTexts(whole, textLimit)
    bytes += entry ? jsonBytes(entry) : 0
    if (taken === limit || (data.length > 0 && bytes > pageBytes)) return { data, nextCursor: lastId }
    taken += 1
    lastId = idOf(row)
    if (entry) data.push(entry)
    if (turns.isOver()) await turns.next()
  }
  return { data, nextCursor: null }
}

/** A LIKE pattern that finds `text` anywhere, taken literally. */
function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, (character) => `\\${character}`)}%`
}

/** That any of the columns (or SQL expressions) contains the text, in whatever case; none when no text is given. */
export function matching(text: string | undefined, columns: readonly string[]): Condition | null {
  if (text === undefined || text === '') return null
  const parts = columns.map((column) => `${column} LIKE ? ESCAPE '\\'`)
  return { sql: `(${parts.join(' OR ')})`, parameters: columns.map(() => containing(text)) }
}

/** The newest ids that fit, as an index finds them. */
export function newestIds(
  database: DatabaseSync,
  wanted: { table: 'sessions' | 'runs' | 'tool_calls' | 'approvals'; conditions: readonly (Condition | null)[]; limit: number },
): string[] {
  const where = whereAll(wanted.conditions)
  const ids = database.prepare(`SELECT id FROM ${wanted.table} ${where.sql} ORDER BY id DESC LIMIT ?`)
  return ids.all(...where.parameters, wanted.limit).map(idOf)
}

/** The rows of these ids one by one, as a page takes them; what is gone meanwhile is left out. */
export function* rowsOf(ids: readonly string[], byId: StatementSync): Generator<unknown> {
  for (const id of ids) {
    const row = byId.get(id)
    if (row !== undefined) yield row
  }
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

/** Nearly all runs and calls are completed: only the others have an index, which the planner takes when it is told so. */
export function hasStatus(status: string | undefined): Condition | null {
  if (status === undefined || status === 'completed') return equal('status', status)
  return { sql: "status <> 'completed' AND status = ?", parameters: [status] }
}

/** Every id is smaller: they begin with a letter. */
const lastCursor = '~'

/** Newest first: the page after `cursor` holds smaller ids. The first page says so too, so that it has the same plan. */
export function olderThan(cursor: string = lastCursor): Condition {
  return { sql: 'id < ?', parameters: [cursor] }
}
