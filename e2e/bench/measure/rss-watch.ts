import { memoryOf } from './process-stats.ts'

const everyMs = 40

/** Watches the memory of a process while something is done with it. */
export async function withMostRss<T>(pid: number, work: () => Promise<T>): Promise<{ value: T; mostMb: number }> {
  let most = 0
  const look = () => {
    most = Math.max(most, memoryOf(pid).rss)
  }
  look()
  const timer = setInterval(look, everyMs)
  try {
    const value = await work()
    look()
    return { value, mostMb: most / 1_024 }
  } finally {
    clearInterval(timer)
  }
}
