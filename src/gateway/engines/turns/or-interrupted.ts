import { AppFailure } from '#shared/errors.ts'

/** What `work` resolves with; rejects with `interrupted` when it is not done `graceMs` after `signal` aborted. */
export async function orInterrupted<T>(work: Promise<T>, signal: AbortSignal, graceMs: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  let timer: NodeJS.Timeout | undefined
  const onAbort = () => {
    timer = setTimeout(() => {
      reject(new AppFailure({ code: 'interrupted', message: 'The run was stopped before Codex began to work on it.' }))
    }, graceMs)
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
