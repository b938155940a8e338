import { PerformanceObserver } from 'node:perf_hooks'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** Both halves of V8's young generation; it would double them up to 128 MiB, and hold them while anything is done. */
const youngBytes = 16 * 1024 * 1024
/** The rest may grow by so much of what lives before its garbage is collected; V8 would wait for several times as much. */
const growingPercent = 50

let observer: PerformanceObserver | null = null

function youngSize(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0
}

/**
 * Keeps the garbage of this process small (docs/performance.md). V8 takes these settings while it runs; the size of the
 * young generation itself could only be given on the command line, which is not always ours, so it is kept from growing
 * when it is large enough. Electron's V8 takes none after its start.
 */
export function boundHeap(): void {
  if (observer || process.versions['electron'] !== undefined) return
  setFlagsFromString(`--heap-growing-percent=${growingPercent}`)
  observer = new PerformanceObserver(() => {
    setFlagsFromString(`--semi-space-growth-factor=${youngSize() < youngBytes ? 2 : 1}`)
  })
  observer.observe({ entryTypes: ['gc'] })
}
