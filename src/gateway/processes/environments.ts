import { readdirSync, readFile, readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { promisify } from 'node:util'

/** Called with a living process and its environment as `\0NAME=value\0NAME=value\0`. */
export type VisitProcess = (pid: number, environment: string) => void

const readText = promisify(readFile)
/** Reads under way at once; Node has four threads for them, which others need too. */
const readsAtOnce = 3

const isProcess = (name: string) => /^\d+$/.test(name)
const pathOf = (name: string) => `/proc/${name}/environ`
const asEnvironment = (text: string) => `\0${text}`

/**
 * Visits all processes whose environment may be read, through Node's threads: with many processes a look at all of them
 * takes longer than the event loop may stand still. Linux only. Never rejects: whoever ends a process must not fail for
 * what cannot be looked up, because `/proc` is missing or too many files are open.
 */
export async function visitEnvironments(visit: VisitProcess): Promise<void> {
  const names = await readdir('/proc').catch(() => [])
  const waiting = names.filter(isProcess).values()
  const readOn = async () => {
    for (const name of waiting) {
      // Ended meanwhile, or of another user: not one of ours.
      const text = await readText(pathOf(name), 'latin1').catch(() => '')
      if (text !== '') visit(Number(name), asEnvironment(text))
    }
  }
  await Promise.all(Array.from({ length: readsAtOnce }, readOn))
}

function readNow<T>(read: () => T, otherwise: T): T {
  try {
    return read()
  } catch {
    // As above.
    return otherwise
  }
}

/** The same at once, for a program that ends in this very moment. */
export function visitEnvironmentsNow(visit: VisitProcess): void {
  for (const name of readNow(() => readdirSync('/proc'), []).filter(isProcess)) {
    const text = readNow(() => readFileSync(pathOf(name), 'latin1'), '')
    if (text !== '') visit(Number(name), asEnvironment(text))
  }
}
