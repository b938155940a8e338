import { silentLog } from '../log.ts'
import { openDatabase } from '../store/open-database.ts'
import { createStorage, type Storage, type StorageOptions } from '../store/storage.ts'

/** A database of the test's own, in memory unless it is given a path, and what all that is kept in it goes through. */
export function openTestStorage(path = ':memory:', options: StorageOptions = {}): Storage {
  return createStorage(openDatabase(path), silentLog, options)
}
