import { chmodSync, closeSync, existsSync, openSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { unusable } from '#node/data-dir.ts'
import type { GatewayStatus } from '#shared/contract/gateway.ts'
import { AppFailure } from '#shared/errors.ts'
import { migrate, migrations, versionOf } from './migrations.ts'
import { isCorrupt, isDiskFull } from './sqlite-errors.ts'

export type StoreState = GatewayStatus['store']

export interface OpenedDatabase {
  database: DatabaseSync
  state: StoreState
  /** Whoever wrote it last did not close it: it is worth checking, which takes too long to wait for. */
  endedUncleanly: boolean
  /** Where the journal of a lost database was put that lay beside this one. */
  keptJournal: string | null
  /** The file was there, and nothing in it. */
  wasEmpty: boolean
}

/** The smallest page of SQLite: what is shorter holds nothing, and SQLite would take it for a new database without a word. */
const smallestDatabase = 512

/** SQLite waits in the event loop, so not for long, and only while it opens: after that the writer waits. */
const busyTimeoutMs = 200

const journalSuffixes = ['-wal', '-shm']

/** The files of these suffixes under a name of today, so that nothing is thrown away. */
function setAside(path: string, why: string, suffixes: string[]): string {
  const backupPath = `${path}.${why}-${new Date().toISOString().replaceAll(':', '-')}`
  for (const suffix of suffixes) {
    if (existsSync(path + suffix)) renameSync(path + suffix, backupPath + suffix)
  }
  return backupPath
}

/**
 * The journal beside `path` belongs to a database that is not there any more: SQLite would lay it over the one that is.
 * Puts it to `<path>.lost-<time>-wal`, which is returned; `null` when there is none.
 */
export function setJournalAside(path: string): string | null {
  if (!existsSync(`${path}-wal`)) return null
  return `${setAside(path, 'lost', journalSuffixes)}-wal`
}

function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null
}

/** SQLite would throw the journal of a database away that was deleted or emptied. */
function keepOrphanedJournal(path: string): string | null {
  const isThere = (sizeOf(path) ?? 0) > 0
  const journal = statSync(`${path}-wal`, { throwIfNoEntry: false })
  return isThere || !journal || journal.size === 0 ? null : setJournalAside(path)
}

/** Prompts and outputs are nobody else's to read; SQLite gives its journals the rights of the database. */
function makePrivate(path: string): void {
  if (path === ':memory:') return
  closeSync(openSync(path, 'a', 0o600))
  if (process.platform !== 'win32') chmodSync(path, 0o600)
}

function newerState(version: number): StoreState {
  return {
    state: 'readOnly',
    message: `The database was written by a newer version (schema ${version}, this version knows ${migrations.length}). History can be read; new runs need the newer version.`,
  }
}

/** Open, with the schema that it has; read-only when that is of a newer version. */
function connect(path: string): OpenedDatabase & { version: number } {
  const keptJournal = keepOrphanedJournal(path)
  const wasEmpty = sizeOf(path) === 0
  makePrivate(path)
  const endedUncleanly = existsSync(`${path}-wal`)
  const database = new DatabaseSync(path, { timeout: busyTimeoutMs })
  try {
    const version = versionOf(database)
    if (version > migrations.length) {
      database.close()
      const readable = new DatabaseSync(path, { readOnly: true, timeout: busyTimeoutMs })
      return { database: readable, state: newerState(version), endedUncleanly: false, keptJournal, wasEmpty, version }
    }
    database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -4000; PRAGMA wal_autocheckpoint = 2000',
    )
    return { database, state: { state: 'ok' }, endedUncleanly, keptJournal, wasEmpty, version }
  } catch (thrown) {
    if (database.isOpen) database.close()
    throw thrown
  }
}

/** Why the database cannot be opened; a damaged one is no reason. */
function openFailure(path: string, thrown: unknown): AppFailure {
  if (!isDiskFull(thrown)) return unusable(dirname(path), thrown)
  const message = `The disk of ${dirname(path)} is full: the database cannot be opened.`
  return new AppFailure(
    { code: 'storageFull', message, hint: 'Free some space, or choose another --data-dir.' },
    { cause: thrown },
  )
}

/** Sets a damaged database, which nobody has open any more, aside as `<path>.corrupt-<time>` and begins a new one. */
export function beginAnew(path: string): OpenedDatabase {
  try {
    const backupPath = setAside(path, 'corrupt', ['', ...journalSuffixes])
    const { database } = connect(path)
    migrate(database)
    const message = `The database was damaged. It was kept as ${backupPath} and a new one was begun; the history in it is not shown.`
    return {
      database,
      state: { state: 'recovered', backupPath, message },
      endedUncleanly: false,
      keptJournal: null,
      wasEmpty: false,
    }
  } catch (thrown) {
    throw openFailure(path, thrown)
  }
}

function afterFailure(path: string, thrown: unknown): OpenedDatabase {
  if (isCorrupt(thrown)) return beginAnew(path)
  throw openFailure(path, thrown)
}

/** What is open: closed again when the schema cannot be brought up to date. */
async function upgraded(opened: OpenedDatabase, upgrade: () => Promise<unknown>): Promise<OpenedDatabase> {
  try {
    await upgrade()
    return opened
  } catch (thrown) {
    opened.database.close()
    throw thrown
  }
}

function migrated(opened: OpenedDatabase): OpenedDatabase {
  try {
    migrate(opened.database)
    return opened
  } catch (thrown) {
    opened.database.close()
    throw thrown
  }
}

/**
 * Opens or creates the database at `path` (`:memory:` for tests) and brings it to the newest schema. A database of a
 * newer version is opened read-only; one that is seen to be damaged is set aside.
 */
export function openDatabase(path: string): OpenedDatabase {
  try {
    return migrated(connect(path))
  } catch (thrown) {
    return afterFailure(path, thrown)
  }
}

/** The same for a gateway that listens already: `upgrade` brings an older database to the newest schema, elsewhere. */
export async function openStore(path: string, upgrade: () => Promise<unknown>): Promise<OpenedDatabase> {
  const size = sizeOf(path) ?? 0
  if (size > 0 && size < smallestDatabase) return beginAnew(path)
  try {
    const opened = connect(path)
    // What is small is done here, and so is what could not be done elsewhere.
    if (opened.version > 0 && opened.version < migrations.length) await upgraded(opened, upgrade)
    return migrated(opened)
  } catch (thrown) {
    return afterFailure(path, thrown)
  }
}
