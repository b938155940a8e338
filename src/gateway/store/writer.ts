import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { AppFailure } from '#shared/errors.ts'
import { createListeners } from '../listeners.ts'
import { type Log, stackOf } from '../log.ts'
import type { StoreState } from './open-database.ts'
import { isBusy, isCorrupt, isDiskFull, isFaultyWrite } from './sqlite-errors.ts'
import { type WalFile, walFileOf } from './wal-file.ts'
import { createWalKeeper } from './wal-keeper.ts'
import { damageWords } from './watch-for-damage.ts'

const retryDelayMs = 1_000
/** Another program that holds the database is waited for so long before anybody is refused … */
const lockPatienceMs = 300
/** … and asked so often; SQLite's own waiting would be in the event loop. */
const lockRetryMs = 10
/** What is committed and nobody waits for is brought to the disk after so long. */
const unsyncedLimitMs = 100
/** A disk that does not answer keeps nobody from ending. */
const closeLimitMs = 5_000

export type TransactionOutcome = 'begun' | 'committed' | 'undone'

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
  onTransaction(listener: (outcome: TransactionOutcome) => (() => void) | undefined): void
  /** Throws `storageFull`, `storageBlocked` or `storageReadOnly` when nothing new may be accepted. */
  assertWritable(): void
  readonly state: StoreState
  onStateChange(listener: (state: StoreState) => void): void
  /** Writes what waits, waits for the disk, and closes the database. Idempotent. */
  close(): Promise<void>
}

/** Somebody waits until a write is committed or on the disk. */
interface Commitment {
  until: 'committed' | 'onDisk'
  resolve: () => void
  reject: (problem: unknown) => void
}

interface PendingWrite {
  write: () => void
  droppable: boolean
  commitment?: Commitment
}

/** A transaction that is committed and not told yet. */
interface CommittedBatch {
  /** Has to be on the disk before it is told. */
  isAwaited: boolean
  tell: () => void
  commitments: Commitment[]
}

export interface WriterOptions {
  /** Copies the log into the database, elsewhere than in the event loop. */
  checkpoint?: () => Promise<unknown>
  /** For tests: a disk with faults. */
  walFile?: WalFile
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

export function createWriter(database: DatabaseSync, initialState: StoreState, log: Log, options: WriterOptions = {}): Writer {
  const walFile = options.walFile ?? walFileOf(database)
  database.exec('PRAGMA busy_timeout = 0')
  let waiting: PendingWrite[] = []
  /** The writes of the transaction that is under way: what they defer themselves belongs to it. */
  let underWay: PendingWrite[] | null = null
  const committed: CommittedBatch[] = []
  let isSyncing = false
  /** When the oldest was committed that no synchronisation has begun for. */
  let unsyncedSince: number | null = null
  let bound: NodeJS.Timeout | null = null
  let state = initialState
  let scheduled: NodeJS.Immediate | null = null
  let retry: NodeJS.Timeout | null = null
  /** Since when another program holds the database, and the next time to ask for it. */
  let lockedSince: number | null = null
  let lockRetry: NodeJS.Timeout | null = null
  let closing: Promise<void> | null = null
  let obstacle: Obstacle | null = null
  const transactionListeners: ((outcome: TransactionOutcome) => (() => void) | undefined)[] = []
  const stateListeners = createListeners<StoreState>((cause) => log.error('store.listenerFailed', { problem: stackOf(cause) }))

  const guarded = <T>(work: () => T): T | undefined => {
    try {
      return work()
    } catch (thrown) {
      // A listener's mistake must not look like a write that failed, nor keep the others from hearing.
      log.error('store.listenerFailed', { problem: stackOf(thrown) })
      return undefined
    }
  }

  const setState = (next: StoreState) => {
    if (state.state === next.state) return
    state = next
    stateListeners.tell(state)
  }

  const announce = (outcome: TransactionOutcome): (() => void) => {
    const tellers = transactionListeners.map((listener) => guarded(() => listener(outcome)))
    return () => {
      for (const teller of tellers) if (teller) guarded(teller)
    }
  }

  const keeper = createWalKeeper({
    database,
    checkpoint: walFile && options.checkpoint ? options.checkpoint : null,
    log,
    onReady: () => schedule(),
  })

  const tellCommitted = () => {
    while (committed[0] && (!walFile || !committed[0].isAwaited)) {
      const batch = committed.shift()
      batch?.tell()
      for (const { resolve } of batch?.commitments ?? []) resolve()
    }
    if (walFile && committed.length > 0 && !isSyncing) syncWal(walFile)
  }

  /** One at a time: the next one covers all that was committed meanwhile. */
  const syncWal = (file: WalFile) => {
    isSyncing = true
    unsyncedSince = null
    const covered = committed.slice()
    file.sync((problem) => {
      isSyncing = false
      for (const batch of covered) batch.isAwaited = false
      if (problem) {
        const failure = hold(problem)
        for (const batch of covered) {
          for (const { reject } of batch.commitments) reject(failure)
          batch.commitments = []
        }
      }
      tellCommitted()
      keepBound()
      if (waiting.length > 0) schedule()
    })
  }

  /** One timer, which looks again as long as there is something to look for: nearly all is synchronised before it is due. */
  const keepBound = () => {
    if (!walFile || unsyncedSince === null || isSyncing || bound || closing) return
    const leftMs = unsyncedSince + unsyncedLimitMs - performance.now()
    if (leftMs <= 0) return syncWal(walFile)
    bound = setTimeout(() => {
      bound = null
      keepBound()
    }, leftMs).unref()
  }

  const transaction = (writes: readonly PendingWrite[]) => {
    const batch = [...writes]
    announce('begun')
    try {
      database.exec('BEGIN IMMEDIATE')
      underWay = batch
      // A write may defer others, which are then at the end of this list.
      for (const { write } of batch) write()
      database.exec('COMMIT')
    } catch (thrown) {
      if (database.isTransaction) database.exec('ROLLBACK')
      announce('undone')
      throw thrown
    } finally {
      underWay = null
    }
    const tell = announce('committed')
    const all = batch.flatMap(({ commitment }) => commitment ?? [])
    const commitments = all.filter(({ until }) => until === 'onDisk')
    committed.push({ tell, commitments, isAwaited: commitments.length > 0 })
    for (const { until, resolve } of all) if (until === 'committed') resolve()
    unsyncedSince ??= performance.now()
    keeper.written()
    tellCommitted()
    keepBound()
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
        pending.commitment?.reject(thrown)
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
    const failure = failureOf(found)
    // Who waits for the disk is told that it cannot be; those writes are not made later behind their back.
    const awaited = waiting.filter(({ commitment }) => commitment)
    waiting = waiting.filter(({ commitment }) => !commitment)
    for (const { commitment } of awaited) commitment?.reject(failure)
    if (waiting.length > waitingLimit) waiting = waiting.filter((pending) => !pending.droppable)
    retry ??= setTimeout(() => {
      retry = null
      if (waiting.length === 0) waiting.push({ write: probe, droppable: true })
      tryFlush()
    }, retryDelayMs)
    return failure
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

  /** False when that takes too long. */
  const waitForLock = (): boolean => {
    const now = performance.now()
    lockedSince ??= now
    if (now - lockedSince >= lockPatienceMs) return false
    lockRetry ??= setTimeout(() => {
      lockRetry = null
      tryFlush()
    }, lockRetryMs)
    return true
  }

  const writeNow = (isPatient: boolean) => {
    if (scheduled) {
      clearImmediate(scheduled)
      scheduled = null
    }
    if (state.state === 'readOnly') {
      // Nothing is kept, yet whoever looks on is told.
      waiting = []
      announce('committed')()
      return
    }
    if (waiting.length === 0) return
    try {
      writeWaiting()
    } catch (thrown) {
      if (isPatient && isBusy(thrown) && waitForLock()) return
      throw hold(thrown)
    }
    lockedSince = null
    obstacle = null
    setState(initialState)
  }

  const flush = () => writeNow(false)

  const tryFlush = () => {
    try {
      writeNow(true)
    } catch (thrown) {
      if (!(thrown instanceof AppFailure)) log.error('store.flushFailed', { problem: String(thrown) })
    }
  }

  const schedule = () => {
    // What is written while the disk is busy would have to wait for its next turn all the same.
    if (obstacle || lockRetry || closing || isSyncing || keeper.isClearing) return
    scheduled ??= setImmediate(() => {
      scheduled = null
      tryFlush()
    })
  }

  const add = (pending: PendingWrite) => {
    if (underWay) {
      underWay.push(pending)
      return
    }
    waiting.push(pending)
    schedule()
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

  const awaited = async (until: Commitment['until'], write: () => void): Promise<void> => {
    assertWritable()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    add({ write, droppable: false, commitment: { until, resolve, reject } })
    return promise
  }
  const commit = (write: () => void) => awaited('onDisk', write)

  const closeAll = async () => {
    tryFlush()
    while (lockRetry) await delay(lockRetryMs)
    if (retry) clearTimeout(retry)
    const over = performance.now() + closeLimitMs
    while ((isSyncing || committed.length > 0) && performance.now() < over) await delay(1)
    if (bound) clearTimeout(bound)
    await keeper.close()
    walFile?.close()
    database.close()
  }

  return {
    get state() {
      return state
    },
    defer: (write, { droppable = false } = {}) => add({ write, droppable }),
    commit,
    begin: (write) => awaited('committed', write),
    settled: () => commit(() => undefined),
    flush,
    sync() {
      // While the database cannot be written, trying again is the timers' business: readers do not wait for it.
      if (!obstacle && !lockRetry && !underWay) tryFlush()
    },
    assertWritable,
    onTransaction: (listener) => void transactionListeners.push(listener),
    onStateChange: (listener) => void stateListeners.add(listener),
    close() {
      closing ??= closeAll()
      return closing
    },
  }
}
