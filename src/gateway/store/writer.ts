import type { DatabaseSync } from 'node:sqlite'
import { AppFailure } from '#shared/errors.ts'
import { createListeners } from '../listeners.ts'
import { type Log, stackOf } from '../log.ts'
import type { StoreState } from './open-database.ts'
import { isCorrupt, isDiskFull, isFaultyWrite } from './sqlite-errors.ts'
import { damageWords } from './watch-for-damage.ts'

const retryDelayMs = 1_000

/**
 * The only one that writes. Writes of one tick of the event loop share one transaction, in the order they were given;
 * `flush` is for the few that must be on disk before somebody is told so.
 */
export interface Writer {
  /** Joins the next batch. `droppable` writes are given up first when the database cannot be written for long. */
  defer(write: () => void, options?: { droppable?: boolean }): void
  /** Commits what is waiting, then this write, now: for what is acknowledged to somebody. When it throws, the write was not made. */
  commitNow(write: () => void): void
  /** Commits what is waiting, now. Throws `storageFull` or `storageBlocked`; what waits is kept and tried again. */
  flush(): void
  /** For readers: commits what is waiting if that is possible, never throws. */
  sync(): void
  /** Called after each transaction: what its writes did is on disk, or undone. */
  onTransaction(listener: (outcome: 'committed' | 'undone') => void): void
  /** Throws `storageFull`, `storageBlocked` or `storageReadOnly` when nothing new may be accepted. */
  assertWritable(): void
  readonly state: StoreState
  onStateChange(listener: (state: StoreState) => void): void
  close(): void
}

interface PendingWrite {
  write: () => void
  droppable: boolean
}

/** At most so many writes wait in memory before the droppable ones are given up. */
const waitingLimit = 100_000

type Obstacle = { state: 'full' | 'blocked'; message: string; hint: string }

const fullDisk: Obstacle = {
  state: 'full',
  message: 'The disk is full: new runs are refused until there is room again. Nothing that was stored is lost.',
  hint: 'Free some space on the disk of the data folder.',
}

const blocked: Obstacle = {
  state: 'blocked',
  message: 'The database cannot be written just now: new runs are refused until it can. Nothing that was stored is lost.',
  hint: 'Close the program that has the database open (a backup, a virus scanner, sqlite3), or check the rights of the data folder.',
}

const damaged: Obstacle = { state: 'blocked', ...damageWords }

function obstacleOf(thrown: unknown): Obstacle {
  if (isCorrupt(thrown)) return damaged
  return isDiskFull(thrown) ? fullDisk : blocked
}

export function createWriter(database: DatabaseSync, initialState: StoreState, log: Log): Writer {
  let waiting: PendingWrite[] = []
  let state = initialState
  let scheduled: NodeJS.Immediate | null = null
  let retry: NodeJS.Timeout | null = null
  let isClosed = false
  let obstacle: Obstacle | null = null
  const transactionListeners: ((outcome: 'committed' | 'undone') => void)[] = []
  const stateListeners = createListeners<StoreState>((cause) => log.error('store.listenerFailed', { problem: stackOf(cause) }))

  const setState = (next: StoreState) => {
    if (state.state === next.state) return
    state = next
    stateListeners.tell(state)
  }

  const tell = (outcome: 'committed' | 'undone') => {
    for (const listener of transactionListeners) {
      try {
        listener(outcome)
      } catch (thrown) {
        // A reader's mistake must not look like a write that failed.
        log.error('store.listenerFailed', { problem: stackOf(thrown) })
      }
    }
  }

  const transaction = (writes: readonly PendingWrite[]) => {
    try {
      database.exec('BEGIN IMMEDIATE')
      for (const { write } of writes) write()
      database.exec('COMMIT')
    } catch (thrown) {
      if (database.isTransaction) database.exec('ROLLBACK')
      tell('undone')
      throw thrown
    }
    tell('committed')
  }

  /** A faulty write must not take its neighbours along; what cannot be written for another reason goes on waiting. */
  const writeOneByOne = (writes: readonly PendingWrite[]) => {
    for (const [index, pending] of writes.entries()) {
      try {
        transaction([pending])
      } catch (thrown) {
        if (!isFaultyWrite(thrown)) {
          waiting = [...writes.slice(index), ...waiting]
          throw thrown
        }
        log.error('store.writeRefused', { problem: String(thrown) })
      }
    }
  }

  /** Changes nothing, yet needs room for a page: with it a full disk is found to be over. */
  const probe = () => {
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0)
    database.exec(`PRAGMA user_version = ${version}`)
  }

  const failureOf = ({ state: name, message, hint }: Obstacle) =>
    new AppFailure({ code: name === 'full' ? 'storageFull' : 'storageBlocked', message, hint })

  const hold = (thrown: unknown): AppFailure => {
    const found = obstacleOf(thrown)
    if (found !== obstacle) log.warn('store.notWritable', { problem: String(thrown) })
    obstacle = found
    setState({ state: found.state, message: found.message })
    if (waiting.length > waitingLimit) waiting = waiting.filter((pending) => !pending.droppable)
    retry ??= setTimeout(() => {
      retry = null
      if (waiting.length === 0) waiting.push({ write: probe, droppable: true })
      tryFlush()
    }, retryDelayMs)
    return failureOf(found)
  }

  const writeWaiting = () => {
    const batch = waiting
    waiting = []
    try {
      transaction(batch)
    } catch (thrown) {
      if (isFaultyWrite(thrown)) return writeOneByOne(batch)
      waiting = [...batch, ...waiting]
      throw thrown
    }
  }

  const flush = () => {
    if (scheduled) {
      clearImmediate(scheduled)
      scheduled = null
    }
    if (state.state === 'readOnly') {
      // Nothing is kept, yet whoever looks on is told.
      waiting = []
      return tell('committed')
    }
    if (waiting.length === 0) return
    try {
      writeWaiting()
    } catch (thrown) {
      throw hold(thrown)
    }
    obstacle = null
    setState(initialState)
  }

  const tryFlush = () => {
    try {
      flush()
    } catch (thrown) {
      if (!(thrown instanceof AppFailure)) log.error('store.flushFailed', { problem: String(thrown) })
    }
  }

  const assertWritable = () => {
    if (state.state === 'readOnly') {
      throw new AppFailure({
        code: 'storageReadOnly',
        message: state.message,
        hint: 'Install the newer version, or start with another --data-dir.',
      })
    }
    if (obstacle) throw failureOf(obstacle)
  }

  return {
    get state() {
      return state
    },
    defer(write, options) {
      waiting.push({ write, droppable: options?.droppable ?? false })
      if (obstacle || isClosed) return
      scheduled ??= setImmediate(() => {
        scheduled = null
        tryFlush()
      })
    },
    commitNow(write) {
      assertWritable()
      flush()
      try {
        transaction([{ write, droppable: false }])
      } catch (thrown) {
        throw isFaultyWrite(thrown) ? thrown : hold(thrown)
      }
    },
    flush,
    sync() {
      // While the database cannot be written, trying again is the timer's business: readers do not wait for it.
      if (!obstacle) tryFlush()
    },
    assertWritable,
    onTransaction: (listener) => void transactionListeners.push(listener),
    onStateChange: (listener) => void stateListeners.add(listener),
    close() {
      if (isClosed) return
      isClosed = true
      if (retry) clearTimeout(retry)
      tryFlush()
      database.close()
    },
  }
}
