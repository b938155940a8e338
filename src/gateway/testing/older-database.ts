import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { migrations } from '../store/migrations.ts'

/**
 * A database of the first version that another program holds: a gateway on this data folder goes on starting until the
 * connection is closed.
 */
export function holdOlderDatabase(dataDir: string): DatabaseSync {
  const database = new DatabaseSync(join(dataDir, 'switchboard.db'))
  database.exec(`PRAGMA journal_mode = WAL; ${migrations[0] ?? ''}; PRAGMA user_version = 1; BEGIN IMMEDIATE`)
  return database
}
