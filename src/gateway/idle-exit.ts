const checkMs = 1_000

/** Calls `onIdle` once nothing was busy for `limitMs` (0 = never). */
export function watchIdle(options: { limitMs: () => number; isBusy: () => boolean; onIdle: () => void }): { stop(): void } {
  let lastBusyAt = Date.now()
  const timer = setInterval(() => {
    const limitMs = options.limitMs()
    if (limitMs === 0 || options.isBusy()) lastBusyAt = Date.now()
    else if (Date.now() - lastBusyAt >= limitMs) {
      clearInterval(timer)
      options.onIdle()
    }
  }, checkMs)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
