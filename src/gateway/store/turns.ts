import { setImmediate as nextTurn } from 'node:timers/promises'

/** Work of a request does not keep the event loop for longer at once. */
const turnMs = 4

/** For work that goes on in several turns of the event loop. */
export interface Turns {
  /** The work of this turn took long enough. */
  isOver: () => boolean
  /** Resolves when the others had their turn. */
  next(): Promise<void>
}

export function createTurns(): Turns {
  let begunAt = performance.now()
  return {
    isOver: () => performance.now() - begunAt > turnMs,
    async next() {
      await nextTurn()
      begunAt = performance.now()
    },
  }
}
