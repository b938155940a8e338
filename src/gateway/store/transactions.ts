import type { DatabaseSync } from 'node:sqlite'
import { type Log, stackOf } from '../log.ts'
import { isFaultyWrite } from './sqlite-errors.ts'

export type TransactionOutcome = 'begun' | 'committed' | 'undone'

/** Told of each transaction; what it returns for `committed` is called when others may be told of the writes. */
export type TransactionListener = (outcome: TransactionOutcome) => (() => void) | undefined

/** Somebody waits until a write is committed or on the disk. */
export interface Commitment {
  until: 'committed' | 'onDisk'
  resolve: () => void
  reject: (problem: unknown) => void
}

export interface PendingWrite {
  write: () => void
  droppable: boolean
  commitment?: Commitment
}

export interface Transactions {
  /** What a write defers itself belongs to its transaction. False when none is under way. */
  join(pending: PendingWrite): boolean
  readonly isUnderWay: boolean
  /**
   * Commits all in one transaction. When one of them is at fault each has a transaction of its own instead, and that one
   * is refused. Throws when the database cannot be written; `giveBack` is called before with what is not committed then.
   */
  commit(writes: readonly PendingWrite[], giveBack: (writes: readonly PendingWrite[]) => void): void
  onTransaction(listener: TransactionListener): void
  /** Tells the listeners; returns how to tell what they answered. */
  announce(outcome: TransactionOutcome): () => void
}

/** `onCommitted` gets the writes of each transaction, in their order, and how to tell of them. */
export function createTransactions(
  database: DatabaseSync,
  log: Log,
  onCommitted: (writes: readonly PendingWrite[], tell: () => void) => void,
): Transactions {
  const listeners: TransactionListener[] = []
  let underWay: PendingWrite[] | null = null

  const guarded = <T>(work: () => T): T | undefined => {
    try {
      return work()
    } catch (thrown) {
      // A listener's mistake must not look like a write that failed, nor keep the others from hearing.
      log.error('store.listenerFailed', { problem: stackOf(thrown) })
      return undefined
    }
  }

  const announce = (outcome: TransactionOutcome): (() => void) => {
    const tellers = listeners.map((listener) => guarded(() => listener(outcome)))
    return () => {
      for (const teller of tellers) if (teller) guarded(teller)
    }
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
    onCommitted(batch, announce('committed'))
  }

  /** A faulty write must not take its neighbours along; what cannot be written for another reason is given back. */
  const oneByOne: Transactions['commit'] = (writes, giveBack) => {
    for (const [index, pending] of writes.entries()) {
      try {
        transaction([pending])
      } catch (thrown) {
        if (!isFaultyWrite(thrown)) {
          giveBack(writes.slice(index))
          throw thrown
        }
        log.error('store.writeRefused', { problem: String(thrown) })
        pending.commitment?.reject(thrown)
      }
    }
  }

  return {
    join(pending) {
      underWay?.push(pending)
      return underWay !== null
    },
    get isUnderWay() {
      return underWay !== null
    },
    commit(writes, giveBack) {
      try {
        transaction(writes)
      } catch (thrown) {
        if (isFaultyWrite(thrown)) return oneByOne(writes, giveBack)
        giveBack(writes)
        throw thrown
      }
    },
    onTransaction: (listener) => void listeners.push(listener),
    announce,
  }
}
