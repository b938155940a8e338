import { useSyncExternalStore } from 'react'

interface Clock {
  now: () => number
  subscribe: (onTick: () => void) => () => void
}

/** One timer per period for the whole panel, running only while somebody looks. */
function createClock(periodMs: number): Clock {
  const listeners = new Set<() => void>()
  let time = Date.now()
  let timer: ReturnType<typeof setInterval> | undefined

  function tick(): void {
    time = Date.now()
    for (const listener of listeners) listener()
  }

  return {
    now: () => time,
    subscribe(onTick) {
      if (listeners.size === 0) {
        time = Date.now()
        timer = setInterval(tick, periodMs)
      }
      listeners.add(onTick)
      return () => {
        listeners.delete(onTick)
        if (listeners.size === 0) clearInterval(timer)
      }
    },
  }
}

const everySecond = createClock(1_000)
const everyQuarterMinute = createClock(15_000)

/** Unix milliseconds, renewed each second (`second`) or each quarter of a minute. */
export function useNow(pace: 'second' | 'quarterMinute'): number {
  const clock = pace === 'second' ? everySecond : everyQuarterMinute
  return useSyncExternalStore(clock.subscribe, clock.now)
}
