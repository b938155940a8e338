import { readFile } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { promisify } from 'node:util'
import { listProcesses, type ProcessEntry, readEnvironment, readProcess } from './process-table.ts'

/**
 * Called with a living process and its environment as `\0NAME=value\0NAME=value\0`; that is `\0` when it has none, or
 * when it may not be read.
 */
export type VisitProcess = (entry: ProcessEntry, environment: string) => void

const readText = promisify(readFile)
/** Reads under way at once; Node has four threads for them, which others need too. */
const readsAtOnce = 3

const isProcess = (name: string) => /^\d+$/.test(name)

function readNow<T>(read: () => T, otherwise: T): T {
  try {
    return read()
  } catch {
    // Ended meanwhile, of another user, or not to be read just now: then it is not found.
    return otherwise
  }
}

function visitOne(pid: number, environment: string, visit: VisitProcess): void {
  const entry = readNow(() => readProcess(pid), null)
  if (entry !== null) visit(entry, environment)
}

/**
 * Visits all processes, and reads their environments through Node's threads: with many processes a look at all of them
 * takes longer than the event loop may stand still. Linux only. Never rejects: whoever ends a process must not fail for
 * what cannot be looked up, because `/proc` is missing or too many files are open.
 */
export async function visitProcesses(visit: VisitProcess): Promise<void> {
  const names = await readdir('/proc').catch(() => [])
  const waiting = names.filter(isProcess).map(Number).values()
  const readOn = async () => {
    for (const pid of waiting) {
      visitOne(pid, `\0${await readText(`/proc/${pid}/environ`, 'latin1').catch(() => '')}`, visit)
    }
  }
  await Promise.all(Array.from({ length: readsAtOnce }, readOn))
}

/** The same at once, for a program that ends in this very moment. */
export function visitProcessesNow(visit: VisitProcess): void {
  for (const pid of readNow(listProcesses, [])) {
    visitOne(
      pid,
      readNow(() => readEnvironment(pid), ''),
      visit,
    )
  }
}
