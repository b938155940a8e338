/** One Ctrl-C can arrive twice: from the terminal and from a launcher or a library that passes it on. */
const sameSignalMs = 500

/** Calls `onFirst` for the first signal to end, `onSecond` when the person insists. */
export function onEndSignals(onFirst: () => void, onSecond: () => never): void {
  let firstAt: number | null = null
  const onSignal = () => {
    if (firstAt === null) {
      firstAt = performance.now()
      onFirst()
    } else if (performance.now() - firstAt > sameSignalMs) {
      onSecond()
    }
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
}
