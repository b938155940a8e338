import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { AppFailure } from '#shared/errors.ts'

async function lateAfterAbort(signal: AbortSignal, graceMs: number, stop: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort', { signal: stop })
  await delay(graceMs, undefined, { signal: stop })
}

/** What `work` resolves with; rejects with `interrupted` when it is not done `graceMs` after `signal` aborted. */
export async function orInterrupted<T>(work: Promise<T>, signal: AbortSignal, graceMs: number): Promise<T> {
  const stop = new AbortController()
  const late = lateAfterAbort(signal, graceMs, stop.signal).then(() => {
    throw new AppFailure({ code: 'interrupted', message: 'The run was stopped before Codex began to work on it.' })
  })
  try {
    return await Promise.race([work, late])
  } finally {
    // `late` rejects with the abort of `stop`, and `work` may fail later: nobody waits for either any more.
    late.catch(() => {})
    work.catch(() => {})
    stop.abort()
  }
}
