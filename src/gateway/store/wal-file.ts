import { closeSync, fdatasync, openSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'

/** SQLite's write-ahead log as a file of the operating system. */
export interface WalFile {
  /** Calls back when all that was committed before this call is on the disk, or cannot be brought there. */
  sync(done: (problem: Error | null) => void): void
  close(): void
}

/**
 * The file is synchronised by a descriptor of our own, in libuv's threads: SQLite itself would do it in the event loop.
 * Its locks are on the database and on `-shm`, so closing a descriptor of the log lets go of none of them. The file
 * stays the same as long as one connection is open. `null` for a database in memory.
 */
export function walFileOf(database: DatabaseSync): WalFile | null {
  const path = database.location()
  if (path === null) return null
  let descriptor: number | null = null
  return {
    sync(done) {
      try {
        // Windows flushes only what may be written.
        descriptor ??= openSync(`${path}-wal`, 'r+')
      } catch (thrown) {
        setImmediate(done, thrown instanceof Error ? thrown : new Error(String(thrown)))
        return
      }
      fdatasync(descriptor, done)
    },
    close() {
      if (descriptor !== null) closeSync(descriptor)
      descriptor = null
    },
  }
}
