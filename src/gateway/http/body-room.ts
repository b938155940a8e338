import { AppFailure } from '#shared/errors.ts'
import { withDeadline } from '#shared/with-deadline.ts'

/** Room in memory for the large bodies of all requests together: who finds none waits for its turn. */
export interface BodyRoom {
  /** Resolves with the way to give the room back. Rejects with `tooMany` when there was none in time. */
  take(bytes: number): Promise<() => void>
}

export function createBodyRoom(roomBytes: number, waitMs: number): BodyRoom {
  const waiting: { bytes: number; enter: () => void }[] = []
  let taken = 0

  const fits = (bytes: number) => taken === 0 || taken + bytes <= roomBytes

  function enter(bytes: number): () => void {
    taken += bytes
    return () => {
      taken -= bytes
      while (waiting[0] && fits(waiting[0].bytes)) waiting.shift()?.enter()
    }
  }

  return {
    async take(bytes) {
      if (waiting.length === 0 && fits(bytes)) return enter(bytes)
      const entered = Promise.withResolvers<() => void>()
      const turn = { bytes, enter: () => entered.resolve(enter(bytes)) }
      waiting.push(turn)
      return await withDeadline(entered.promise, waitMs, () => {
        const at = waiting.indexOf(turn)
        // Its turn came in the same moment.
        if (at < 0) return entered.promise
        waiting.splice(at, 1)
        throw new AppFailure({
          code: 'tooMany',
          message: 'Too many large requests are being read at once.',
          hint: 'Send them again in a moment, fewer at a time.',
        })
      })
    },
  }
}
