export const minuteMs = 60_000
export const countedMinutes = 60

/** How many fell into each of the last 60 minutes. */
export function createMinuteCounts() {
  const counts = new Map<number, number>()
  return {
    add(at: number): void {
      const minute = Math.floor(at / minuteMs)
      counts.set(minute, (counts.get(minute) ?? 0) + 1)
      for (const old of counts.keys()) if (old <= minute - countedMinutes) counts.delete(old)
    },
    /** Oldest first. */
    upTo(now: number): number[] {
      const last = Math.floor(now / minuteMs)
      return Array.from({ length: countedMinutes }, (_, index) => counts.get(last - countedMinutes + 1 + index) ?? 0)
    },
  }
}
