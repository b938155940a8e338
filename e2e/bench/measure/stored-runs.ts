import { statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** What the data folder of a gateway holds, read beside it: only what is committed is seen. */
export interface StoredRuns {
  count: number
  /** Threads of the runs that ended with a result. */
  completedThreads: ReadonlySet<string>
}

export function storedRuns(dataDir: string): StoredRuns {
  const database = new DatabaseSync(join(dataDir, 'switchboard.db'), { timeout: 5_000 })
  try {
    const rows = database.prepare('SELECT thread_id, status FROM runs').all()
    const completed = rows.filter((row) => row['status'] === 'completed')
    return { count: rows.length, completedThreads: new Set(completed.map((row) => String(row['thread_id']))) }
  } finally {
    database.close()
  }
}

/** Bytes of the database and its write-ahead log, after everything in the log was copied into the database. */
export function storedBytes(dataDir: string): number {
  const path = join(dataDir, 'switchboard.db')
  const database = new DatabaseSync(path, { timeout: 5_000 })
  try {
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    return ['', '-wal'].reduce((sum, suffix) => sum + (statSync(path + suffix, { throwIfNoEntry: false })?.size ?? 0), 0)
  } finally {
    database.close()
  }
}
