import { AppFailure } from '#shared/errors.ts'
import { createListeners } from '../listeners.ts'
import { type Log, stackOf } from '../log.ts'
import type { StoreState } from './open-database.ts'
import { isCorrupt, isDiskFull } from './sqlite-errors.ts'
import { damageWords } from './watch-for-damage.ts'

const retryDelayMs = 1_000
/** Another program that holds the database is waited for so long before anybody is refused … */
const lockPatienceMs = 300
/** … and asked so often; SQLite's own waiting would be in the event loop. */
export const lockRetryMs = 10

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

const failureOf = ({ state, message, hint }: Obstacle) =>
  new AppFailure({ code: state === 'full' ? 'storageFull' : 'storageBlocked', message, hint })

/** What keeps the database from being written, and when to try again. */
export interface WriteObstacle {
  readonly state: StoreState
  /** Nothing new is accepted. */
  readonly isThere: boolean
  /** Another program holds the database, since a moment only. */
  readonly isWaitingForLock: boolean
  /** A write failed, or the disk refused to keep one: returns the error for those who wait, and tries again in a while. */
  meet(thrown: unknown): AppFailure
  /** Tries again very soon. False when the lock has been held for too long. */
  waitForLock(): boolean
  /** A write went through. */
  overcome(): void
  /** Throws `storageFull`, `storageBlocked` or `storageReadOnly` when nothing new may be accepted. */
  assertWritable(): void
  onStateChange(listener: (state: StoreState) => void): void
  /** What was met is not tried again. */
  stopRetry(): void
}

export function createWriteObstacle(
  initialState: StoreState,
  log: Log,
  tryAgain: { afterFailure: () => void; afterLock: () => void },
): WriteObstacle {
  let state = initialState
  let obstacle: Obstacle | null = null
  let retry: NodeJS.Timeout | null = null
  /** Since when another program holds the database, and the next time to ask for it. */
  let lockedSince: number | null = null
  let lockRetry: NodeJS.Timeout | null = null
  const listeners = createListeners<StoreState>((cause) => log.error('store.listenerFailed', { problem: stackOf(cause) }))

  const setState = (next: StoreState) => {
    if (state.state === next.state) return
    state = next
    listeners.tell(state)
  }

  return {
    get state() {
      return state
    },
    get isThere() {
      return obstacle !== null
    },
    get isWaitingForLock() {
      return lockRetry !== null
    },
    meet(thrown) {
      const found = obstacleOf(thrown)
      if (found !== obstacle) log.warn('store.notWritable', { problem: String(thrown) })
      obstacle = found
      setState({ state: found.state, message: found.message })
      retry ??= setTimeout(() => {
        retry = null
        tryAgain.afterFailure()
      }, retryDelayMs)
      return failureOf(found)
    },
    waitForLock() {
      const now = performance.now()
      lockedSince ??= now
      if (now - lockedSince >= lockPatienceMs) return false
      lockRetry ??= setTimeout(() => {
        lockRetry = null
        tryAgain.afterLock()
      }, lockRetryMs)
      return true
    },
    overcome() {
      lockedSince = null
      obstacle = null
      setState(initialState)
    },
    assertWritable() {
      if (state.state === 'readOnly') {
        throw new AppFailure({
          code: 'storageReadOnly',
          message: state.message,
          hint: 'Install the newer version, or start with another --data-dir.',
        })
      }
      if (obstacle) throw failureOf(obstacle)
    },
    onStateChange: (listener) => void listeners.add(listener),
    stopRetry() {
      if (retry) clearTimeout(retry)
    },
  }
}
