import { deadlines } from '#shared/deadlines.ts'
import { AppFailure } from '#shared/errors.ts'

/** Rejects when a turn has not ended long after its abort: later than engines promise, a run waits for none. */
export function watchOverdue(signal: AbortSignal): { overdue: Promise<never>; stop: () => void } {
  const { promise: overdue, reject } = Promise.withResolvers<never>()
  const hint = 'Restart the engine.'
  const giveUp = () => reject(new AppFailure({ code: 'engineLost', message: 'Codex did not end the turn in time.', hint }))
  let timer: NodeJS.Timeout | undefined
  const onAbort = () => {
    timer = setTimeout(giveUp, deadlines.runOverdue).unref()
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
