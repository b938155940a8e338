import { chmodSync, closeSync, existsSync, openSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { GatewayStatus } from '#shared/contract/gateway.ts'
import { AppFailure } from '#shared/errors.ts'
import { unusable } from '../settings/data-dir.ts'
import { migrations } from './migrations.ts'
import { isCorrupt, isDiskFull } from './sqlite-errors.ts'

export type StoreState = GatewayStatus['store']

export interface OpenedDatabase {
  database: DatabaseSync
  state: StoreState
}

/** SQLite waits in the event loop, so not for long; a lock that lasts is waited for by the writer. */
const busyTimeoutMs = 200

/** The corrupt file and its journal under a name of today, so that nothing is thrown away. */
function setAside(path: string): string {
  const backupPath = `${path}.corrupt-${new Date().toISOString().replaceAll(':', '-')}`
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, backupPath + suffix)
  }
  return backupPath
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0)
}

function assertIntact(database: DatabaseSync): void {
  const verdict = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check']
  if (verdict !== 'ok') throw Object.assign(new Error(`quick_check: ${String(verdict)}`), { errcode: 11 })
}

function migrate(database: DatabaseSync, from: number): void {
  for (const [index, sql] of migrations.entries()) {
    if (index < from) continue
    database.exec(`BEGIN IMMEDIATE; ${sql}; PRAGMA user_version = ${index + 1}; COMMIT`)
  }
}

function openExisting(path: string): OpenedDatabase {
  makePrivate(path)
  // An unclean end leaves the write-ahead log behind: only then is the whole file worth checking.
  const endedUncleanly = existsSync(`${path}-wal`)
  const database = new DatabaseSync(path, { timeout: busyTimeoutMs })
  try {
    const version = versionOf(database)
    if (version > migrations.length) {
      database.close()
      return {
        database: new DatabaseSync(path, { readOnly: true, timeout: busyTimeoutMs }),
        state: {
          state: 'readOnly',
          message: `The database was written by a newer version (schema ${version}, this version knows ${migrations.length}). History can be read; new runs need the newer version.`,
        },
      }
    }
    database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -4000; PRAGMA wal_autocheckpoint = 2000',
    )
    if (endedUncleanly) assertIntact(database)
    migrate(database, version)
    return { database, state: { state: 'ok' } }
  } catch (thrown) {
    if (database.isOpen) database.close()
    throw thrown
  }
}

function fullAtStart(path: string, cause: unknown): AppFailure {
  const message = `The disk of ${dirname(path)} is full: the database cannot be opened.`
  return new AppFailure({ code: 'storageFull', message, hint: 'Free some space, or choose another --data-dir.' }, { cause })
}

/** Prompts and outputs are nobody else's to read; SQLite gives its journals the rights of the database. */
function makePrivate(path: string): void {
  if (path === ':memory:') return
  closeSync(openSync(path, 'a', 0o600))
  if (process.platform !== 'win32') chmodSync(path, 0o600)
}

/**
 * Opens or creates the database at `path` (`:memory:` for tests) and brings it to the newest schema. A database of a
 * newer version is opened read-only; a corrupt one is set aside as `<path>.corrupt-<time>` and a new one is begun.
 */
export function openDatabase(path: string): OpenedDatabase {
  try {
    return openExisting(path)
  } catch (thrown) {
    if (isDiskFull(thrown)) throw fullAtStart(path, thrown)
    if (!isCorrupt(thrown)) throw unusable(dirname(path), thrown)
    const backupPath = setAside(path)
    return {
      database: openExisting(path).database,
      state: {
        state: 'recovered',
        backupPath,
        message: `The database was damaged. It was kept as ${backupPath} and a new one was begun; the history in it is not shown.`,
      },
    }
  }
}
