import { doublingBackoff } from '#shared/doubling-backoff.ts'

/** Milliseconds before the panel tries again after so many failures. */
export const backoffMs = doublingBackoff(500, 5_000)

/** The wait between two attempts. */
export interface Pause {
  /** Resolves after this time (`null`: not by itself), at `end`, or when the signal fires. */
  take(delayMs: number | null, signal: AbortSignal): Promise<void>
  /** Ends the present one. */
  end(): void
}

export function createPause(): Pause {
  let present = Promise.withResolvers<void>()
  const end = () => present.resolve()
  return {
    async take(delayMs, signal) {
      present = Promise.withResolvers()
      const timer = delayMs === null ? undefined : setTimeout(end, delayMs)
      signal.addEventListener('abort', end, { once: true })
      await present.promise
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
    },
    end,
  }
}
