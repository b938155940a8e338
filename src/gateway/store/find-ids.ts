import type { DatabaseSync } from 'node:sqlite'

export interface FindInput {
  /** Selects `id`, and asks `keep_looking()` for every row. */
  sql: string
  parameters: readonly (string | number)[]
  limitMs: number
}

export const tookTooLong = 'the search took too long'

/** Runs a search on this connection; throws when it takes longer than its limit, or when `shouldStop` says so. */
export function findIds(database: DatabaseSync, { sql, parameters, limitMs }: FindInput, shouldStop: () => boolean): string[] {
  const deadline = performance.now() + limitMs
  database.function('keep_looking', { directOnly: true }, () => {
    if (shouldStop() || performance.now() > deadline) throw new Error(tookTooLong)
    return 1
  })
  return database
    .prepare(sql)
    .all(...parameters)
    .map((row) => String(row['id']))
}
