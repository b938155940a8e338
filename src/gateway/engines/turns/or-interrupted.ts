import { AppFailure } from '#shared/errors.ts'

const neverBegun = () => new AppFailure({ code: 'interrupted', message: 'The run was stopped before Codex began to work on it.' })

/**
 * What `work` settles with; rejects with `failure`, by default `interrupted`, when it is not done `graceMs` after `signal`
 * aborted. The grace keeps no process alive.
 */
export async function orInterrupted<T>(
  work: Promise<T>,
  signal: AbortSignal,
  graceMs: number,
  failure: () => AppFailure = neverBegun,
): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  let timer: NodeJS.Timeout | undefined
  const onAbort = () => {
    timer = setTimeout(() => reject(failure()), graceMs).unref()
  }
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([work, late])
  } finally {
    signal.removeEventListener('abort', onAbort)
    clearTimeout(timer)
  }
}
