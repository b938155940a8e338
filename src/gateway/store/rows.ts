import { z } from 'zod'
import type { Log } from '../log.ts'

/** A text column that holds JSON of the given shape. */
export function jsonColumn<T extends z.ZodType>(schema: T) {
  return z.string().transform((text, context): z.output<T> => {
    try {
      return schema.parse(JSON.parse(text))
    } catch (thrown) {
      context.addIssue({ code: 'custom', message: `not the JSON that was expected: ${String(thrown)}` })
      return z.NEVER
    }
  })
}

/** For the rows of a list: one that cannot be read, as a damaged page may leave it, is told to the log and is `null`. */
export function readable<T extends z.ZodType>(schema: T, log: Log): (row: unknown) => z.output<T> | null {
  return (row) => {
    const parsed = schema.safeParse(row)
    if (parsed.success) return parsed.data
    log.warn('store.unreadableRow', { id: idOf(row), fields: parsed.error.issues.map(({ path }) => path.join('.')) })
    return null
  }
}

export function idOf(row: unknown): string {
  return String(typeof row === 'object' && row !== null && 'id' in row ? row.id : '')
}
