const checkMs = 1_000

/** Calls `onIdle` once nothing was busy for `limitMs` (0 = never). */
export function watchIdle(options: { limitMs: () => number; isBusy: () => Promise<boolean>; onIdle: () => void }): {
  stop(): void
} {
  let lastBusyAt = Date.now()
  let isOver = false
  const check = async () => {
    const limitMs = options.limitMs()
    // What cannot be known is no reason to end.
    if (limitMs === 0 || (await options.isBusy().catch(() => true))) lastBusyAt = Date.now()
    else if (Date.now() - lastBusyAt >= limitMs && !isOver) {
      stop()
      options.onIdle()
    }
  }
  const timer = setInterval(() => void check(), checkMs)
  const stop = () => {
    isOver = true
    clearInterval(timer)
  }
  timer.unref()
  return { stop }
}
