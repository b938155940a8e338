import { AppFailure } from '#shared/errors.ts'

const settleLimitMs = 15_000

/** Rejects when a turn has not ended 15 s after its abort: engines promise 10 s, and a run never waits longer for one. */
export function watchOverdue(signal: AbortSignal): { overdue: Promise<never>; stop: () => void } {
  const { promise: overdue, reject } = Promise.withResolvers<never>()
  const hint = 'Restart the engine.'
  const giveUp = () => reject(new AppFailure({ code: 'engineLost', message: 'Codex did not end the turn in time.', hint }))
  let timer: NodeJS.Timeout | undefined
  const onAbort = () => {
    timer = setTimeout(giveUp, settleLimitMs).unref()
  }
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })
  return {
    overdue,
    stop() {
      signal.removeEventListener('abort', onAbort)
      clearTimeout(timer)
    },
  }
}
