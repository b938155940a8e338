import { readdirSync, readFileSync } from 'node:fs'

const ticksPerSecond = 100

/** Whether this system tells CPU time and memory of processes through `/proc`. */
export const hasProcessStats = process.platform === 'linux'

function fieldsOf(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name of the program stands in brackets and may hold anything.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

/** CPU time of a process so far, user and system, in milliseconds (in steps of 10); 0 where there is no `/proc`. */
export function cpuMs(pid: number): number {
  if (!hasProcessStats) return 0
  const fields = fieldsOf(pid)
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / ticksPerSecond
}

function kilobytes(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0)
}

export interface Memory {
  /** Resident set, in KB. */
  rss: number
  /** Proportional set: shared pages are counted once over all processes, in KB. */
  pss: number
}

export function memoryOf(pid: number): Memory {
  if (!hasProcessStats) return { rss: 0, pss: 0 }
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  return { rss: kilobytes(rollup, 'Rss'), pss: kilobytes(rollup, 'Pss') }
}

export interface ChildEntry {
  pid: number
  parent: number
  command: string
}

/** All living processes below `pid`, however deep. */
export function descendants(pid: number): ChildEntry[] {
  const entries = readdirSync('/proc').flatMap((name): ChildEntry[] => {
    if (!/^\d+$/.test(name)) return []
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
      return [{ pid: Number(name), parent: Number(fieldsOf(Number(name))[1]), command }]
    } catch {
      // It ended between the two reads.
      return []
    }
  })
  const below = (parent: number): ChildEntry[] =>
    entries.filter((entry) => entry.parent === parent).flatMap((entry) => [entry, ...below(entry.pid)])
  return below(pid)
}

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
