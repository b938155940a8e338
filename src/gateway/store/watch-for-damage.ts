import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { AppFailure } from '#shared/errors.ts'
import { isCorrupt } from './sqlite-errors.ts'

/** For whoever meets it before the database is replaced. */
export const damageWords = {
  message: 'The database is damaged: it is being set aside and a new one begun.',
  hint: 'Try again in a moment.',
}

const methods = ['all', 'get', 'run'] as const

/**
 * Tells of the first damaged page that any statement of this connection meets, whoever runs it. The statement fails
 * all the same, with words for a person.
 */
export function watchForDamage(database: DatabaseSync, onDamage: (problem: string) => void): void {
  let isTold = false
  const watched = <A extends unknown[], R>(work: (...given: A) => R): ((...given: A) => R) => {
    return (...given) => {
      try {
        return work(...given)
      } catch (thrown) {
        if (!isCorrupt(thrown)) throw thrown
        if (!isTold) onDamage(thrown instanceof Error ? thrown.message : String(thrown))
        isTold = true
        throw new AppFailure({ code: 'storageBlocked', ...damageWords }, { cause: thrown })
      }
    }
  }
  const prepare = database.prepare.bind(database)
  const watchStatement = (statement: StatementSync): StatementSync => {
    for (const method of methods) {
      const plain = statement[method].bind(statement) as (...given: unknown[]) => unknown
      Object.defineProperty(statement, method, { value: watched(plain) })
    }
    const iterate = statement.iterate.bind(statement) as (...given: unknown[]) => ReturnType<StatementSync['iterate']>
    const watchedIterate = (...given: unknown[]) => {
      const rows = iterate(...given)
      Object.defineProperty(rows, 'next', { value: watched(rows.next.bind(rows)) })
      return rows
    }
    Object.defineProperty(statement, 'iterate', { value: watchedIterate })
    return statement
  }
  database.prepare = watched((...given: Parameters<typeof prepare>) => watchStatement(prepare(...given)))
  database.exec = watched(database.exec.bind(database))
}
