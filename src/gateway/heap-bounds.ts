import { PerformanceObserver } from 'node:perf_hooks'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

const mebibyte = 1024 * 1024
/** Both halves of V8's young generation; it would double them up to 128 MiB, and hold them while anything is done. */
const youngBytes = 32 * mebibyte
/**
 * With so much of large texts about, garbage is collected when what lives has grown by half; V8 would wait for several times
 * as much.
 */
const largeBytes = 8 * mebibyte
const growingPercent = 50
/** After large texts the next reader is likely to be like the last one. */
const afterLargeMs = 60_000

let observer: PerformanceObserver | null = null

function sizes(): { young: number; large: number } {
  const sizeOf = new Map(getHeapSpaceStatistics().map((space) => [space.space_name, space.space_size]))
  return {
    young: sizeOf.get('new_space') ?? 0,
    large: (sizeOf.get('large_object_space') ?? 0) + (sizeOf.get('new_large_object_space') ?? 0),
  }
}

/**
 * Keeps the garbage of large texts small (docs/performance.md). V8 takes these settings while it runs; the size of the young
 * generation itself could only be given on the command line, which is not always ours, so it is kept from growing when it
 * is large enough. Without large texts all is left to V8, as collecting often costs time. Electron's V8 takes no settings
 * after its start.
 */
export function boundHeap(): void {
  if (observer || process.versions['electron'] !== undefined) return
  let flags = ''
  let largeUntil = 0
  observer = new PerformanceObserver(() => {
    const { young, large } = sizes()
    if (large >= largeBytes) largeUntil = performance.now() + afterLargeMs
    const isBounded = performance.now() < largeUntil
    const growth = isBounded && young >= youngBytes ? 1 : 2
    const wanted = `--semi-space-growth-factor=${growth} --heap-growing-percent=${isBounded ? growingPercent : 0}`
    if (wanted !== flags) setFlagsFromString(wanted)
    flags = wanted
  })
  observer.observe({ entryTypes: ['gc'] })
}
