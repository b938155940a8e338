import type { Commitment } from './transactions.ts'
import type { WalFile } from './wal-file.ts'

/** What is committed and nobody waits for is brought to the disk after so long. */
const unsyncedLimitMs = 100

/** A transaction that is committed and not told yet. */
interface CommittedBatch {
  /** Has to be on the disk before it is told. */
  isAwaited: boolean
  tell: () => void
  commitments: readonly Commitment[]
}

/**
 * Brings to the disk what is committed, and tells of it in order: what somebody waits for when it is there, and the rest at
 * once. One synchronisation at a time; the next one covers all that was committed meanwhile.
 */
export interface DiskSync {
  /** The writes of one transaction, to be told at the next `advance`. `commitments`: who waits for the disk. */
  add(tell: () => void, commitments: readonly Commitment[]): void
  /** Tells what may be told, and synchronises what is waited for. */
  advance(): void
  readonly isSyncing: boolean
  /** Something is on its way to the disk. */
  readonly isBusy: boolean
  /** From now on only what is waited for is brought to the disk. */
  stopTimer(): void
}

/**
 * Without a file there is no disk to wait for. `onFault` makes the error for those who wait for what the disk refused;
 * `onFree` is called after each synchronisation.
 */
export function createDiskSync(
  walFile: WalFile | null,
  options: { onFault: (problem: Error) => Error; onFree: () => void },
): DiskSync {
  const committed: CommittedBatch[] = []
  let isSyncing = false
  /** When the oldest was committed that no synchronisation has begun for. */
  let unsyncedSince: number | null = null
  let bound: NodeJS.Timeout | null = null
  let isStopped = false

  const tellCommitted = () => {
    while (committed[0] && (!walFile || !committed[0].isAwaited)) {
      const batch = committed.shift()
      batch?.tell()
      for (const { resolve } of batch?.commitments ?? []) resolve()
    }
    if (walFile && committed.length > 0 && !isSyncing) sync(walFile)
  }

  const sync = (file: WalFile) => {
    isSyncing = true
    unsyncedSince = null
    const covered = committed.slice()
    file.sync((problem) => {
      isSyncing = false
      for (const batch of covered) batch.isAwaited = false
      if (problem) {
        const failure = options.onFault(problem)
        for (const batch of covered) {
          for (const { reject } of batch.commitments) reject(failure)
          batch.commitments = []
        }
      }
      advance()
      options.onFree()
    })
  }

  /** One timer, which looks again as long as there is something to look for: nearly all is synchronised before it is due. */
  const keepBound = () => {
    if (!walFile || unsyncedSince === null || isSyncing || bound || isStopped) return
    const leftMs = unsyncedSince + unsyncedLimitMs - performance.now()
    if (leftMs <= 0) return sync(walFile)
    bound = setTimeout(() => {
      bound = null
      keepBound()
    }, leftMs).unref()
  }

  const advance = () => {
    tellCommitted()
    keepBound()
  }

  return {
    add(tell, commitments) {
      committed.push({ tell, commitments, isAwaited: commitments.length > 0 })
      unsyncedSince ??= performance.now()
    },
    advance,
    get isSyncing() {
      return isSyncing
    },
    get isBusy() {
      return isSyncing || committed.length > 0
    },
    stopTimer() {
      isStopped = true
      if (bound) clearTimeout(bound)
      bound = null
    },
  }
}
