import type { DatabaseSync } from 'node:sqlite'
import type { Log } from '../log.ts'
import type { StoreState } from './open-database.ts'
import { createRowFinder, type RowFinder } from './row-finder.ts'
import { createTextStore, type TextStore } from './text-store.ts'
import { createWriter, type Writer, type WriterOptions } from './writer.ts'

/** The database and what all that is kept in it goes through. */
export interface Storage {
  readonly database: DatabaseSync
  readonly writer: Writer
  /** Large texts, each kept once. */
  readonly texts: TextStore
  /** Searches, in a thread of its own. */
  readonly finder: RowFinder
  readonly log: Log
  /** Writes what waits and closes the database. */
  close(): Promise<void>
}

export interface StorageOptions extends WriterOptions {
  /** Called when a search meets a damaged page. */
  onDamage?: (problem: string) => void
}

export function createStorage(
  opened: { database: DatabaseSync; state: StoreState },
  log: Log,
  { onDamage, ...options }: StorageOptions = {},
): Storage {
  const { database, state } = opened
  const writer = createWriter(database, state, log, options)
  const finder = createRowFinder(database, onDamage)
  return {
    database,
    writer,
    texts: createTextStore(database),
    finder,
    log,
    async close() {
      await finder.close()
      await writer.close()
    },
  }
}
