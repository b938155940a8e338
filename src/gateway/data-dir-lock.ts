import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { unusable } from '#node/data-dir.ts'
import { AppFailure } from '#shared/errors.ts'
import { isBusy } from './store/sqlite-errors.ts'

export interface DataDirLock {
  release(): void
}

/**
 * Holds the data folder for this process: an exclusive SQLite transaction on `gateway.lock`, which the operating system
 * lets go of when the process dies in whatever way. Throws `dataFolderBusy`.
 */
export function lockDataDir(dataDir: string): DataDirLock {
  let database: DatabaseSync | null = null
  try {
    database = new DatabaseSync(join(dataDir, 'gateway.lock'), { timeout: 0 })
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  } catch (thrown) {
    database?.close()
    if (!isBusy(thrown)) throw unusable(dataDir, thrown)
    throw new AppFailure({
      code: 'dataFolderBusy',
      message: `Another gateway already uses the data folder ${dataDir}.`,
      hint: 'Use that one (`switchboard status`, `switchboard open`), stop it with `switchboard stop`, or choose another --data-dir.',
    })
  }
  const held = database
  return {
    release: () => {
      if (held.isOpen) held.close()
    },
  }
}
