import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { AppFailure } from '#shared/errors.ts'
import type { Log } from '../log.ts'
import { createDiskSync } from './disk-sync.ts'
import type { StoreState } from './open-database.ts'
import { isBusy } from './sqlite-errors.ts'
import { type Commitment, createTransactions, type PendingWrite, type TransactionListener } from './transactions.ts'
import { type WalFile, walFileOf } from './wal-file.ts'
import { createWalKeeper } from './wal-keeper.ts'
import { createWriteObstacle, lockRetryMs } from './write-obstacle.ts'

/** A disk that does not answer keeps nobody from ending. */
const closeLimitMs = 5_000

/**
 * The only one that writes. All writes of one tick of the event loop, whoever gave them, share one transaction, in the
 * order they were given; while the disk is busy with an earlier one they wait for it, so a busy gateway has few and
 * large transactions.
 *
 * What is acknowledged survives a power loss (docs/decisions/011): SQLite writes its log without synchronising it
 * (`synchronous = NORMAL`), and this module synchronises the log once for all that was committed meanwhile, outside of
 * the event loop. Whoever waits for `commit` or `settled` is told then, and so are readers of the log: no answer leaves
 * before what it says is on the disk. What nobody waits for (deltas, the beginning of a call) is told as soon as it is
 * committed, and brought to the disk 100 ms later when no other synchronisation took it along by then.
 */
export interface Writer {
  /** Joins the transaction of this tick. `droppable` writes are given up first when the database cannot be written for long. */
  defer(write: () => void, options?: { droppable?: boolean }): void
  /**
   * For what is acknowledged to somebody: joins the transaction of this tick and resolves when it is on the disk. When
   * it rejects (`storageFull`, `storageBlocked`, `storageReadOnly`, or the fault of the write itself) the write was not
   * made, and nothing that it deferred itself either.
   */
  commit(write: () => void): Promise<void>
  /**
   * For what nobody is told of before something later is acknowledged: resolves when it is committed, which the end of
   * this process survives. A power loss survives it once a later `commit` or `settled` has resolved, or 100 ms and the
   * synchronisation later. Rejects as `commit`.
   */
  begin(write: () => void): Promise<void>
  /** Resolves when all that was deferred so far is on the disk; rejects when that cannot be now. It is kept and tried again. */
  settled(): Promise<void>
  /** Commits what is waiting, now. Throws `storageFull` or `storageBlocked`; what waits is kept and tried again. */
  flush(): void
  /** For readers: commits what is waiting if that is possible, never throws. Within a write it does nothing. */
  sync(): void
  /**
   * Called when a transaction begins, and when its writes are committed or undone. What the listener returns for
   * `committed` is called when others may be told of them: at once, or when they are on the disk; always in order.
   */
  onTransaction(listener: TransactionListener): void
  /** Throws `storageFull`, `storageBlocked` or `storageReadOnly` when nothing new may be accepted. */
  assertWritable(): void
  readonly state: StoreState
  onStateChange(listener: (state: StoreState) => void): void
  /** Writes what waits, waits for the disk, and closes the database. Idempotent. */
  close(): Promise<void>
}

export interface WriterOptions {
  /** Copies the log into the database, elsewhere than in the event loop. */
  checkpoint?: () => Promise<unknown>
  /** For tests: a disk with faults. */
  walFile?: WalFile
}

/** At most so many writes wait in memory before the droppable ones are given up. */
const waitingLimit = 100_000

export function createWriter(database: DatabaseSync, initialState: StoreState, log: Log, options: WriterOptions = {}): Writer {
  const walFile = options.walFile ?? walFileOf(database)
  database.exec('PRAGMA busy_timeout = 0')
  let waiting: PendingWrite[] = []
  let scheduled: NodeJS.Immediate | null = null
  let closing: Promise<void> | null = null

  const obstacle = createWriteObstacle(initialState, log, {
    afterFailure() {
      if (waiting.length === 0) waiting.push({ write: probe, droppable: true })
      tryFlush()
    },
    afterLock: () => tryFlush(),
  })

  const keeper = createWalKeeper({
    database,
    checkpoint: walFile && options.checkpoint ? options.checkpoint : null,
    log,
    onReady: () => schedule(),
  })

  const disk = createDiskSync(walFile, {
    onFault: (problem) => hold(problem),
    onFree() {
      if (waiting.length > 0) schedule()
    },
  })

  const transactions = createTransactions(database, log, (writes, tell) => {
    const all = writes.flatMap(({ commitment }) => commitment ?? [])
    disk.add(
      tell,
      all.filter(({ until }) => until === 'onDisk'),
    )
    for (const { until, resolve } of all) if (until === 'committed') resolve()
    keeper.written()
    disk.advance()
  })

  /** Changes nothing, yet needs room for a page: with it a full disk is found to be over. */
  const probe = () => {
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0)
    database.exec(`PRAGMA user_version = ${version}`)
  }

  const hold = (thrown: unknown): AppFailure => {
    const failure = obstacle.meet(thrown)
    // Who waits for the disk is told that it cannot be; those writes are not made later behind their back.
    const awaited = waiting.filter(({ commitment }) => commitment)
    waiting = waiting.filter(({ commitment }) => !commitment)
    for (const { commitment } of awaited) commitment?.reject(failure)
    if (waiting.length > waitingLimit) waiting = waiting.filter((pending) => !pending.droppable)
    return failure
  }

  const writeWaiting = () => {
    const batch = waiting
    waiting = []
    transactions.commit(batch, (unwritten) => {
      waiting = [...unwritten, ...waiting]
    })
  }

  const writeNow = (isPatient: boolean) => {
    if (scheduled) {
      clearImmediate(scheduled)
      scheduled = null
    }
    if (obstacle.state.state === 'readOnly') {
      // Nothing is kept, yet whoever looks on is told.
      waiting = []
      transactions.announce('committed')()
      return
    }
    if (waiting.length === 0) return
    try {
      writeWaiting()
    } catch (thrown) {
      if (isPatient && isBusy(thrown) && obstacle.waitForLock()) return
      throw hold(thrown)
    }
    obstacle.overcome()
  }

  const tryFlush = () => {
    try {
      writeNow(true)
    } catch (thrown) {
      if (!(thrown instanceof AppFailure)) log.error('store.flushFailed', { problem: String(thrown) })
    }
  }

  const schedule = () => {
    if (scheduled || obstacle.isThere || obstacle.isWaitingForLock || closing) return
    // What is written while the disk is busy would have to wait for its next turn all the same.
    if (disk.isSyncing || keeper.isClearing) return
    scheduled = setImmediate(() => {
      scheduled = null
      tryFlush()
    })
  }

  const add = (pending: PendingWrite) => {
    if (transactions.join(pending)) return
    waiting.push(pending)
    schedule()
  }

  const awaited = async (until: Commitment['until'], write: () => void): Promise<void> => {
    obstacle.assertWritable()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    add({ write, droppable: false, commitment: { until, resolve, reject } })
    return promise
  }
  const commit = (write: () => void) => awaited('onDisk', write)

  const closeAll = async () => {
    tryFlush()
    disk.stopTimer()
    while (obstacle.isWaitingForLock) await delay(lockRetryMs)
    obstacle.stopRetry()
    const over = performance.now() + closeLimitMs
    while (disk.isBusy && performance.now() < over) await delay(1)
    await keeper.close()
    walFile?.close()
    database.close()
  }

  return {
    get state() {
      return obstacle.state
    },
    defer: (write, { droppable = false } = {}) => add({ write, droppable }),
    commit,
    begin: (write) => awaited('committed', write),
    settled: () => commit(() => undefined),
    flush: () => writeNow(false),
    sync() {
      // While the database cannot be written, trying again is the timers' business: readers do not wait for it.
      if (!obstacle.isThere && !obstacle.isWaitingForLock && !transactions.isUnderWay) tryFlush()
    },
    assertWritable: obstacle.assertWritable,
    onTransaction: transactions.onTransaction,
    onStateChange: obstacle.onStateChange,
    close() {
      closing ??= closeAll()
      return closing
    },
  }
}
