import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
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

function hasMarker(pid: string, id: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`${treeMarker}=${id}`)
  } catch {
    // Ended meanwhile, or of another user: not one of ours.
    return false
  }
}

/**
 * The living processes of a tree, also those that left its group or lost their parent (a shell command of Codex has
 * a session of its own). Linux only; elsewhere there is no dependable way to read another process's environment.
 */
export function markedProcesses(id: string): number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && hasMarker(name, id))
    .map(Number)
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
