import type { DatabaseSync } from 'node:sqlite'
import { AppFailure } from '#shared/errors.ts'
import { createDatabaseThread, type DatabaseThread } from './database-thread.ts'
import { findIds, tookTooLong } from './find-ids.ts'
import { type Condition, whereAll } from './paging.ts'
import { isCorrupt } from './sqlite-errors.ts'
import { damageWords } from './watch-for-damage.ts'

/** What is looked for: no index leads there, so any number of rows may have to be read for one that fits. */
export interface Wanted {
  table: 'runs' | 'sessions' | 'tool_calls'
  conditions: readonly (Condition | null)[]
  limit: number
}

/** Finds rows by reading until enough fit, newest first, where that stalls nobody. */
export interface RowFinder {
  ids(wanted: Wanted): Promise<string[]>
  close(): Promise<void>
}

/** Somebody waits for the answer. */
const findLimitMs = 20_000
/** A thread holds some megabytes. */
const idleMs = 30_000

/** `keep_looking()` is the place where a search can be given up: SQLite asks it for every row. */
function sqlOf({ table, conditions, limit }: Wanted) {
  const where = whereAll(conditions)
  return {
    sql: `SELECT id FROM ${table} ${where.sql} AND keep_looking() ORDER BY id DESC LIMIT ?`,
    parameters: [...where.parameters, limit],
  }
}

function readable(thrown: unknown): unknown {
  if (!(thrown instanceof Error) || !thrown.message.includes(tookTooLong)) return thrown
  return new AppFailure(
    {
      code: 'timedOut',
      message: `The search did not end within ${findLimitMs / 1_000} s.`,
      hint: 'Search for less: in one session, or with another filter.',
    },
    { cause: thrown },
  )
}

/**
 * On a thread that ends when nobody has searched for a while; a database in memory is searched where it is. `onDamage` is
 * called when a search meets a damaged page.
 */
export function createRowFinder(database: DatabaseSync, onDamage: (problem: string) => void = () => {}): RowFinder {
  const path = database.location()
  let thread: DatabaseThread | null = null
  let idle: NodeJS.Timeout | null = null
  let searches = 0

  const endThread = async () => {
    const ending = thread
    thread = null
    await ending?.close()
  }

  const onThread = async (wanted: Wanted, file: string): Promise<string[]> => {
    if (idle) clearTimeout(idle)
    thread ??= createDatabaseThread(file)
    searches += 1
    try {
      return await thread.run('find', { ...sqlOf(wanted), limitMs: findLimitMs })
    } catch (thrown) {
      if (!isCorrupt(thrown)) throw readable(thrown)
      onDamage(String(thrown))
      throw new AppFailure({ code: 'storageBlocked', ...damageWords }, { cause: thrown })
    } finally {
      searches -= 1
      if (searches === 0) idle = setTimeout(() => void endThread(), idleMs).unref()
    }
  }

  return {
    ids: async (wanted) =>
      path === null ? findIds(database, { ...sqlOf(wanted), limitMs: findLimitMs }, () => false) : onThread(wanted, path),
    async close() {
      if (idle) clearTimeout(idle)
      await endThread()
    },
  }
}
