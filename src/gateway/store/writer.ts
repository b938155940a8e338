import type { DatabaseSync } from 'node:sqlite'
import { AppFailure } from '#shared/errors.ts'
import type { Log } from '../log.ts'
import type { StoreState } from './open-database.ts'
import { isDiskFull } from './sqlite-errors.ts'

const retryDelayMs = 1_000

/**
 * The only one that writes. Writes of one tick of the event loop share one transaction, in the order they were given;
 * `flush` is for the few that must be on disk before somebody is told so.
 */
export interface Writer {
  /** Joins the next batch. `droppable` writes are given up first when a full disk lasts. */
  defer(write: () => void, options?: { droppable?: boolean }): void
  /** Commits what is waiting, then this write, now: for what is acknowledged to somebody. When it throws, the write was not made. */
  commitNow(write: () => void): void
  /** Commits what is waiting, now. Throws `storageFull`; what waits is kept and tried again. */
  flush(): void
  /** For readers: commits what is waiting if that is possible, never throws. */
  sync(): void
  /** Called after each commit. */
  onCommitted(listener: () => void): void
  /** Throws `storageFull` or `storageReadOnly` when nothing new may be accepted. */
  assertWritable(): void
  readonly state: StoreState
  onStateChange(listener: (state: StoreState) => void): void
  close(): void
}

interface PendingWrite {
  write: () => void
  droppable: boolean
}

/** With a full disk at most so many writes wait in memory before the droppable ones are given up. */
const waitingLimit = 100_000

const fullMessage = 'The disk is full: new runs are refused until there is room again. Nothing that was stored is lost.'

export function createWriter(database: DatabaseSync, initialState: StoreState, log: Log): Writer {
  let waiting: PendingWrite[] = []
  let state = initialState
  let scheduled: NodeJS.Immediate | null = null
  let retry: NodeJS.Timeout | null = null
  let isClosed = false
  const committedListeners: (() => void)[] = []
  const stateListeners: ((state: StoreState) => void)[] = []

  const setState = (next: StoreState) => {
    if (state.state === next.state) return
    state = next
    for (const listener of stateListeners) listener(state)
  }

  const transaction = (writes: readonly PendingWrite[]) => {
    database.exec('BEGIN IMMEDIATE')
    try {
      for (const { write } of writes) write()
      database.exec('COMMIT')
    } catch (thrown) {
      if (database.isTransaction) database.exec('ROLLBACK')
      throw thrown
    }
  }

  /** One refused write must not take its neighbours along. */
  const writeOneByOne = (writes: readonly PendingWrite[]) => {
    for (const pending of writes) {
      try {
        transaction([pending])
      } catch (thrown) {
        if (isDiskFull(thrown)) throw thrown
        log.error('store.writeRefused', { problem: String(thrown) })
      }
    }
  }

  /** Changes nothing, yet needs room for a page: with it a full disk is found to be over. */
  const probe = () => {
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0)
    database.exec(`PRAGMA user_version = ${version}`)
  }

  const diskFull = () => {
    setState({ state: 'full', message: fullMessage })
    if (waiting.length > waitingLimit) waiting = waiting.filter((pending) => !pending.droppable)
    retry ??= setTimeout(() => {
      retry = null
      if (waiting.length === 0) waiting.push({ write: probe, droppable: true })
      tryFlush()
    }, retryDelayMs)
    return new AppFailure({ code: 'storageFull', message: fullMessage, hint: 'Free some space on the disk of the data folder.' })
  }

  const flush = () => {
    if (scheduled) {
      clearImmediate(scheduled)
      scheduled = null
    }
    if (state.state === 'readOnly') waiting = []
    if (waiting.length > 0) {
      const batch = waiting
      waiting = []
      try {
        try {
          transaction(batch)
        } catch (thrown) {
          if (isDiskFull(thrown)) throw thrown
          writeOneByOne(batch)
        }
      } catch (thrown) {
        waiting = batch.concat(waiting)
        throw isDiskFull(thrown) ? diskFull() : thrown
      }
      if (state.state === 'full') setState({ state: 'ok' })
    }
    for (const listener of committedListeners) listener()
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
    if (state.state === 'full') throw diskFull()
  }

  return {
    get state() {
      return state
    },
    defer(write, options) {
      waiting.push({ write, droppable: options?.droppable ?? false })
      if (state.state === 'full' || isClosed) return
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
        throw isDiskFull(thrown) ? diskFull() : thrown
      }
    },
    flush,
    sync: tryFlush,
    assertWritable,
    onCommitted: (listener) => void committedListeners.push(listener),
    onStateChange: (listener) => void stateListeners.push(listener),
    close() {
      if (isClosed) return
      isClosed = true
      if (retry) clearTimeout(retry)
      tryFlush()
      database.close()
    },
  }
}
