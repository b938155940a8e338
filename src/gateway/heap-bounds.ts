import { PerformanceObserver } from 'node:perf_hooks'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

const mebibyte = 1024 * 1024
/**
 * Both halves of V8's young generation. It would double them up to 128 MiB, and hold them as long as anything is done. More
 * than this pays only while so much is done that garbage is collected all the time.
 */
const youngBytes = 16 * mebibyte
const youngBytesWithLarge = 2 * youngBytes
const busyIntervalMs = 100
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
 * Keeps the garbage small that a few sessions or large texts leave behind (docs/performance.md). V8 takes these settings while
 * it runs; the size of the young generation itself could only be given on the command line, which is not always ours, so it
 * is kept from growing. Electron's V8 takes no settings after its start.
 */
export function boundHeap(): void {
  if (observer || process.versions['electron'] !== undefined) return
  let flags = ''
  let largeUntil = 0
  let lastAt = 0
  observer = new PerformanceObserver(() => {
    const { young, large } = sizes()
    const now = performance.now()
    const isBusy = now - lastAt <= busyIntervalMs
    lastAt = now
    if (large >= largeBytes) largeUntil = now + afterLargeMs
    const hasLarge = now < largeUntil
    const busyLimit = hasLarge ? youngBytesWithLarge : Infinity
    const growth = young < (isBusy ? busyLimit : youngBytes) ? 2 : 1
    const wanted = `--semi-space-growth-factor=${growth} --heap-growing-percent=${hasLarge ? growingPercent : 0}`
    if (wanted !== flags) setFlagsFromString(wanted)
    flags = wanted
  })
  observer.observe({ entryTypes: ['gc'] })
}
