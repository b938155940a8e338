import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'

/** Set in the environment of every process tree that we start; all of its processes inherit it. */
export const treeMarker = 'SWITCHBOARD_PROCESS_TREE'

function isGone(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && (cause.code === 'ESRCH' || cause.code === 'EPERM')
}

/** Signals a process, or with a negative number its group; a process that is gone is fine. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (cause) {
    if (!isGone(cause)) throw cause
  }
}

function hasAll(pid: string, variables: readonly string[]): boolean {
  try {
    const environment = `\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}`
    return variables.every((variable) => environment.includes(`\0${variable}\0`))
  } catch {
    // Ended meanwhile, or of another user: not one of ours.
    return false
  }
}

function processNames(): string[] {
  try {
    return readdirSync('/proc')
  } catch {
    // Not mounted, or too many open files: whoever ends a process must not fail for what cannot be looked up.
    return []
  }
}

/**
 * The living processes that started with all of these `NAME=value`, also those that left their group or lost their
 * parent (a shell command of Codex has a session of its own). Reads `/proc`; elsewhere there is no dependable way to
 * read another process's environment.
 */
function processesWith(variables: readonly string[]): number[] {
  return processNames()
    .filter((name) => /^\d+$/.test(name) && hasAll(name, variables))
    .map(Number)
}

const maxRounds = 50
const roundMs = 15
/** A process that is just being started shows no environment for a moment. */
const emptyRoundsToBeSure = 4

/**
 * Kills them again and again: a shell may start something while it is looked for, and nothing dies at once. Linux only.
 * Never rejects.
 */
export async function killProcessesWith(variables: readonly string[]): Promise<void> {
  if (process.platform !== 'linux') return
  let emptyRounds = 0
  for (let round = 0; round < maxRounds && emptyRounds < emptyRoundsToBeSure; round++) {
    if (round > 0) await delay(roundMs)
    const found = processesWith(variables)
    emptyRounds = found.length === 0 ? emptyRounds + 1 : 0
    for (const pid of found) signalProcess(pid, 'SIGKILL')
  }
}

/** The processes below `pid`, found by their parents, so only while `pid` lives. Empty on Windows, where `taskkill` walks. */
export async function descendants(pid: number): Promise<number[]> {
  if (process.platform === 'win32') return []
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=,ppid='], { timeout: 2_000, maxBuffer: 8 * 1024 * 1024 })
  const children = new Map<number, number[]>()
  for (const line of stdout.split('\n')) {
    const [child, parent] = line.trim().split(/\s+/).map(Number)
    if (child === undefined || parent === undefined) continue
    children.set(parent, [...(children.get(parent) ?? []), child])
  }
  const found: number[] = []
  const walk = (parent: number) => {
    for (const child of children.get(parent) ?? []) {
      if (found.includes(child)) continue
      found.push(child)
      walk(child)
    }
  }
  walk(pid)
  return found
}
