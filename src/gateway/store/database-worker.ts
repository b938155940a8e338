import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { findDamage } from './check-database.ts'
import { type FindInput, findIds } from './find-ids.ts'
import { migrate } from './migrations.ts'
import { isBusy } from './sqlite-errors.ts'
import { type FileIdentity, identityOf, isSameFile } from './watch-file.ts'

/** What the thread does; each task opens the database for itself and closes it. */
export interface DatabaseTasks {
  /** Empties the write-ahead log into the database as far as readers allow. */
  checkpoint: { input: null; output: null }
  /** What is damaged, or `null`. */
  check: { input: null; output: string | null }
  /** Ids of the rows that a search finds, newest first. */
  find: { input: FindInput; output: string[] }
  /** To the newest schema. */
  migrate: { input: null; output: null }
}

export interface TaskRequest {
  id: number
  name: keyof DatabaseTasks
  input: DatabaseTasks[keyof DatabaseTasks]['input']
}

export interface TaskReply {
  id: number
  output?: unknown
  error?: { message: string; errcode?: number }
}

const { path, identity, stop } = workerData as { path: string; identity: FileIdentity | null; stop: SharedArrayBuffer }
const stopFlag = new Int32Array(stop)
const shouldStop = () => Atomics.load(stopFlag, 0) === 1
/** SQLite cannot be stopped while it waits for a lock, so it waits often and not for long. */
const busyTimeoutMs = 200
const lockLimitMs = 60_000

type Work = { [T in keyof DatabaseTasks]: (input: DatabaseTasks[T]['input']) => DatabaseTasks[T]['output'] }

/** The journal that lies there belongs to the file of the gateway: with another file a connection would mix the two. */
function confirmFile(): void {
  if (identity !== null && !isSameFile(identityOf(path), identity)) throw new Error('The file of the database was replaced.')
}

function withDatabase<T>(readOnly: boolean, work: (database: DatabaseSync) => T): T {
  confirmFile()
  const database = new DatabaseSync(path, { readOnly, timeout: busyTimeoutMs })
  try {
    // SQLite opens the journal with the first statement only.
    confirmFile()
    return work(database)
  } finally {
    database.close()
  }
}

/** Another program holds the database: this can wait longer than the gateway itself could. */
function whileLocked(work: () => void): void {
  const deadline = performance.now() + lockLimitMs
  for (;;) {
    try {
      work()
      return
    } catch (thrown) {
      if (!isBusy(thrown) || shouldStop() || performance.now() > deadline) throw thrown
    }
  }
}

const tasks: Work = {
  checkpoint: () =>
    withDatabase(false, (database) => {
      database.exec('PRAGMA wal_checkpoint(PASSIVE)')
      return null
    }),
  check: () => withDatabase(true, (database) => findDamage(database, shouldStop)),
  find: (input) => withDatabase(true, (database) => findIds(database, input, shouldStop)),
  migrate: () =>
    withDatabase(false, (database) => {
      whileLocked(() => migrate(database))
      return null
    }),
}

function replyTo({ id, name, input }: TaskRequest): TaskReply {
  try {
    return { id, output: (tasks[name] as (given: unknown) => unknown)(input) }
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    const errcode = thrown instanceof Error && 'errcode' in thrown ? Number(thrown.errcode) : undefined
    return { id, error: { message, ...(errcode === undefined ? {} : { errcode }) } }
  }
}

parentPort?.on('message', (request: TaskRequest) => parentPort?.postMessage(replyTo(request)))
