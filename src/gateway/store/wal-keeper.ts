import type { DatabaseSync } from 'node:sqlite'
import { settlesWithin, withDeadline } from '#shared/with-deadline.ts'
import type { Log } from '../log.ts'

/** Pages (of 4 KiB) in the log that are worth a checkpoint. */
const checkpointPages = 4_000
/** A log of so many pages is cleared: writing waits until all of it is copied, then it begins anew. */
const clearPages = 16_000
/** A look takes locks: far from the limit, one transaction in so many is followed by one. */
const lookEvery = 16
/** Writing waits no longer than this. */
const clearLimitMs = 1_000

/** Keeps the write-ahead log from growing without end; the copying is done elsewhere than in the event loop. */
export interface WalKeeper {
  /** To be called after each transaction. */
  written(): void
  /** Writes should wait, for a moment: a log that is written cannot be copied to its end. */
  readonly isClearing: boolean
  close(): Promise<void>
}

/** Without `checkpoint` SQLite does it by itself, in the event loop. `onReady`: writes need not wait any more. */
export function createWalKeeper(options: {
  database: DatabaseSync
  checkpoint: (() => Promise<unknown>) | null
  log: Log
  onReady: () => void
  limits?: { checkpointPages: number; clearPages: number }
}): WalKeeper {
  const { database, log, limits = { checkpointPages, clearPages } } = options
  let checkpoint = options.checkpoint
  let underWay: Promise<void> | null = null
  let isClearing = false
  let isClosed = false
  /** So many transactions more are not followed by a look. */
  let unseen = 0
  if (!checkpoint) return { written: () => undefined, isClearing: false, close: async () => undefined }

  database.exec('PRAGMA wal_autocheckpoint = 0')
  // Tells how many pages the log has and how many of them are copied, and does nothing else.
  const look = database.prepare('PRAGMA wal_checkpoint(NOOP)')
  const pages = (): { inLog: number; copied: number } => {
    const row = look.get()
    return { inLog: Number(row?.['log'] ?? 0), copied: Number(row?.['checkpointed'] ?? 0) }
  }

  const work = async (copy: () => Promise<unknown>) => {
    try {
      await copy()
      if (isClosed || pages().inLog < limits.clearPages) return
      isClearing = true
      await withDeadline(copy(), clearLimitMs, () => undefined)
    } catch (thrown) {
      if (isClosed) return
      // Better in the event loop than not at all.
      checkpoint = null
      database.exec('PRAGMA wal_autocheckpoint = 2000')
      log.warn('store.checkpointFailed', { problem: String(thrown) })
    } finally {
      underWay = null
      isClearing = false
      options.onReady()
    }
  }

  return {
    get isClearing() {
      return isClearing
    },
    written() {
      if (!checkpoint || underWay || isClosed) return
      if (unseen > 0) {
        unseen -= 1
        return
      }
      const { inLog, copied } = pages()
      // Nearly all write a few pages; the log may go beyond its limit by as much as so many large ones write.
      if (inLog - copied < Math.min(limits.checkpointPages, limits.clearPages) / 2) unseen = lookEvery - 1
      if (inLog - copied >= limits.checkpointPages || inLog >= limits.clearPages) underWay = work(checkpoint)
    },
    async close() {
      isClosed = true
      if (underWay) await settlesWithin(underWay, clearLimitMs)
    },
  }
}
