import { readdirSync, readFileSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'

export interface ProcessEntry {
  pid: number
  parent: number
  /** Pid of the process that opened its session, which it may have outlived. */
  session: number
  /** Clock ticks since the system started: together with the number it names one process for ever. */
  startedAt: number
  /** It has ended, and only its parent has not asked how. */
  isOver: boolean
}

/** `pid (program) state parent group session …`, the start as the 22nd; the program may hold anything, also brackets. */
const statForm = /^(\d+) \(.*\) (\S) (\d+) \d+ (\d+) (?:\S+ ){15}(\d+)/s

export function parseStat(text: string): ProcessEntry | null {
  const fields = statForm.exec(text)
  if (fields === null) return null
  const [, pid, state = '', parent, session, startedAt] = fields
  return {
    pid: Number(pid),
    parent: Number(parent),
    session: Number(session),
    startedAt: Number(startedAt),
    isOver: /[ZX]/i.test(state),
  }
}

/** Whether what could not be read of a process is missing because that process has ended. */
export function hasEnded(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOENT' || thrown.code === 'ESRCH')
}

/** `null` once it has ended. Linux only; throws when it cannot be read for another reason, as with too many open files. */
export function readProcess(pid: number): ProcessEntry | null {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch (thrown) {
    if (hasEnded(thrown)) return null
    throw thrown
  }
}

/** All processes that can be seen. Linux only. */
export function listProcesses(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
}

/**
 * Changes with each process and thread that is started, and never comes back: how many there were since the system started,
 * and the number that was given last. `null` where the kernel does not tell both: there are imitations of `/proc` that count
 * nothing, and numbers alone come round.
 */
export function processGeneration(): string | null {
  try {
    const count = /^processes ([1-9]\d*)$/m.exec(readFileSync('/proc/stat', 'latin1'))?.[1]
    return count === undefined ? null : `${count} ${readFileSync('/proc/sys/kernel/ns_last_pid', 'latin1')}`
  } catch {
    return null
  }
}

/** Reading of `/proc` is synchronous and quick; after so many processes others have their turn. */
export const processesAtOnce = 25

/** All processes, as they are now or a little later. */
export async function readProcessTable(): Promise<ProcessEntry[]> {
  const table: ProcessEntry[] = []
  for (const [index, pid] of listProcesses().entries()) {
    if (index % processesAtOnce === processesAtOnce - 1) await nextTurn()
    const entry = readProcess(pid)
    if (entry !== null) table.push(entry)
  }
  return table
}

const mayNot = (thrown: unknown) =>
  thrown instanceof Error && 'code' in thrown && (thrown.code === 'EACCES' || thrown.code === 'EPERM')

/**
 * `\0NAME=value\0NAME=value\0` as it started; only `\0` once it has ended, or when it is another user's. Linux only; throws
 * as above.
 */
export function readEnvironment(pid: number): string {
  try {
    return `\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}`
  } catch (thrown) {
    if (hasEnded(thrown) || mayNot(thrown)) return '\0'
    throw thrown
  }
}
