import { execFile, spawnSync } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { deadlines } from '#shared/deadlines.ts'
import { visitEnvironments, visitEnvironmentsNow } from './environments.ts'

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

const maxRounds = 50
const roundMs = 15
/** A process that is just being started shows no environment for a moment. */
const emptyRoundsToBeSure = 4

/** What somebody wants to be gone: the processes that started with all of these `NAME=value`. */
interface Hunt {
  readonly variables: readonly string[]
  readonly over: PromiseWithResolvers<void>
  rounds: number
  emptyRounds: number
  /** Found in the round that is under way. */
  found: number
}

const hunts = new Set<Hunt>()
let isHunting = false

const startedWith = (environment: string, variables: readonly string[]) =>
  variables.every((variable) => environment.includes(`\0${variable}\0`))

/** One look at all processes serves everybody who waits; who comes in the middle of it joins the next. */
async function huntOnce(): Promise<void> {
  const present = [...hunts]
  for (const hunt of present) hunt.found = 0
  await visitEnvironments((pid, environment) => {
    for (const hunt of present) {
      if (!startedWith(environment, hunt.variables)) continue
      hunt.found += 1
      signalProcess(pid, 'SIGKILL')
    }
  })
  for (const hunt of present) {
    hunt.rounds += 1
    hunt.emptyRounds = hunt.found === 0 ? hunt.emptyRounds + 1 : 0
    if (hunt.emptyRounds < emptyRoundsToBeSure && hunt.rounds < maxRounds) continue
    hunts.delete(hunt)
    hunt.over.resolve()
  }
}

async function huntForAll(): Promise<void> {
  if (isHunting) return
  isHunting = true
  while (hunts.size > 0) {
    await huntOnce()
    if (hunts.size > 0) await delay(roundMs)
  }
  isHunting = false
}

/**
 * Kills the processes that started with all of these `NAME=value`, also those that left their group or lost their parent
 * (a shell command of Codex has a session of its own); elsewhere than on Linux there is no dependable way to read another
 * process's environment. Kills them again and again: a shell may start something while it is looked for, and nothing dies
 * at once. Never rejects.
 */
export async function killProcessesWith(variables: readonly string[]): Promise<void> {
  if (process.platform !== 'linux') return
  const hunt: Hunt = { variables, over: Promise.withResolvers(), rounds: 0, emptyRounds: 0, found: 0 }
  hunts.add(hunt)
  void huntForAll()
  await hunt.over.promise
}

const listProcesses = ['ps', ['-axo', 'pid=,ppid='], { timeout: deadlines.codexFamily, maxBuffer: 8 * 1024 * 1024 }] as const

/**
 * The processes below `pid`, found by their parents, so only while `pid` lives. Empty on Windows, where `taskkill` walks,
 * and on Linux, where they are found by their environment. Never rejects: what cannot be listed is not found.
 */
export async function descendants(pid: number): Promise<number[]> {
  if (process.platform === 'win32' || process.platform === 'linux') return []
  const listed = await promisify(execFile)(...listProcesses).catch(() => ({ stdout: '' }))
  return below(pid, listed.stdout)
}

/** The same at once, for a program that ends in this very moment. */
function descendantsNow(pid: number): number[] {
  if (process.platform === 'win32' || process.platform === 'linux') return []
  const [program, args, options] = listProcesses
  return below(pid, spawnSync(program, args, { ...options, encoding: 'utf8' }).stdout ?? '')
}

function below(pid: number, listing: string): number[] {
  const children = new Map<number, number[]>()
  for (const line of listing.split('\n')) {
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

const roundsNow = 10
const roundNowMs = 5

function sleepNow(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

/** Kills the trees that started with these processes and markers, without leaving this tick of the event loop. Never throws. */
export function killTreesNow(trees: readonly { pid: number; marker: string }[]): void {
  if (trees.length === 0) return
  if (process.platform === 'win32') {
    for (const { pid } of trees) spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true, timeout: 2_000 })
    return
  }
  for (const { pid } of trees) {
    const family = descendantsNow(pid)
    signalQuietly(-pid)
    for (const member of family) signalQuietly(member)
  }
  if (process.platform !== 'linux') return
  const markers = trees.map(({ marker }) => marker)
  let emptyRounds = 0
  for (let round = 0; round < roundsNow && emptyRounds < 2; round += 1) {
    if (round > 0) sleepNow(roundNowMs)
    let found = 0
    visitEnvironmentsNow((pid, environment) => {
      if (!markers.some((marker) => startedWith(environment, [marker]))) return
      found += 1
      signalQuietly(pid)
    })
    emptyRounds = found === 0 ? emptyRounds + 1 : 0
  }
}

function signalQuietly(pid: number): void {
  try {
    signalProcess(pid, 'SIGKILL')
  } catch {
    // This process ends now, whatever becomes of the signal.
  }
}
