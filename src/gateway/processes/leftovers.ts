import { execFile, spawnSync } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { deadlines } from '#shared/deadlines.ts'
import { createFamily, type Family, gather } from './family.ts'
import type { ProcessEntry } from './process-table.ts'
import { startedWith } from './trees.ts'
import { visitProcesses, visitProcessesNow } from './visit-processes.ts'

function isGone(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && (cause.code === 'ESRCH' || cause.code === 'EPERM')
}

/** Signals a process, or with a negative number its group. One that is gone, or another user's, is fine: `false`. */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch (cause) {
    if (!isGone(cause)) throw cause
    return false
  }
}

const maxRounds = 50
const roundMs = 15
/** A process that is just being started shows no environment for a moment. */
const emptyRoundsToBeSure = 4

/** Whether a process with this environment (`\0NAME=value\0NAME=value\0`) is one of them. */
export type StartedSo = (environment: string) => boolean

/** What somebody wants to be gone: the processes that started so, and their family. */
interface Hunt {
  readonly startedSo: StartedSo
  readonly family: Family
  readonly over: PromiseWithResolvers<void>
  rounds: number
  emptyRounds: number
  /** Pids that started so, as the round that is under way sees them. */
  marked: Set<number>
}

const hunts = new Set<Hunt>()
let isHunting = false

/** Kills what a look at all processes finds of a family, and says how many that were. */
function killFamily(family: Family, table: readonly ProcessEntry[], marked: ReadonlySet<number>): number {
  const living = gather(family, table, (pid) => marked.has(pid)).filter(({ isOver }) => !isOver)
  return living.filter(({ pid }) => signalProcess(pid, 'SIGKILL')).length
}

/** One look at all processes serves everybody who waits; who comes in the middle of it joins the next. */
async function huntOnce(): Promise<void> {
  const present = [...hunts]
  const table: ProcessEntry[] = []
  for (const hunt of present) hunt.marked = new Set()
  await visitProcesses((entry, environment) => {
    table.push(entry)
    for (const hunt of present) if (hunt.startedSo(environment)) hunt.marked.add(entry.pid)
  })
  for (const hunt of present) {
    const killed = killFamily(hunt.family, table, hunt.marked)
    hunt.rounds += 1
    hunt.emptyRounds = killed === 0 ? hunt.emptyRounds + 1 : 0
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
 * Kills the processes that started so, what is below them or in their sessions, and the rest
 * of the family if one is given: also those that left their group, lost their parent or forgot their environment (a shell
 * command of Codex has a session of its own). Elsewhere than on Linux there is no dependable way to read another process's
 * environment. Kills them again and again: a shell may start something while it is looked for, and nothing dies at once.
 * Never rejects.
 */
export async function killProcesses(startedSo: StartedSo, family = createFamily(null)): Promise<void> {
  if (process.platform !== 'linux') return
  const hunt: Hunt = { startedSo, family, over: Promise.withResolvers(), rounds: 0, emptyRounds: 0, marked: new Set() }
  hunts.add(hunt)
  void huntForAll()
  await hunt.over.promise
}

/** The same for those that started with all of these `NAME=value`. */
export async function killProcessesWith(variables: readonly string[], family?: Family): Promise<void> {
  await killProcesses((environment) => startedWith(environment, variables), family)
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

interface TreeToKill {
  pid: number
  mark: string
  family: Family
}

/** Kills these trees, without leaving this tick of the event loop. Never throws. */
export function killTreesNow(trees: readonly TreeToKill[]): void {
  if (trees.length === 0) return
  if (process.platform === 'win32') {
    for (const { pid } of trees) spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true, timeout: 2_000 })
    return
  }
  if (process.platform !== 'linux') {
    for (const { pid } of trees) {
      const below = descendantsNow(pid)
      signalQuietly(-pid)
      for (const member of below) signalQuietly(member)
    }
    return
  }
  let emptyRounds = 0
  for (let round = 0; round < roundsNow && emptyRounds < 2; round += 1) {
    if (round > 0) sleepNow(roundNowMs)
    emptyRounds = killFoundNow(trees) ? 0 : emptyRounds + 1
    // After the look, which finds what is below it by its parents.
    for (const { pid } of trees) signalQuietly(-pid)
  }
}

function killFoundNow(trees: readonly TreeToKill[]): boolean {
  const table: ProcessEntry[] = []
  const marked = new Map(trees.map(({ mark }) => [mark, new Set<number>()]))
  visitProcessesNow((entry, environment) => {
    table.push(entry)
    for (const [mark, pids] of marked) if (startedWith(environment, [mark])) pids.add(entry.pid)
  })
  const living = trees.flatMap(({ family, mark }) => gather(family, table, (pid) => marked.get(mark)?.has(pid) === true))
  for (const { pid } of living) signalQuietly(pid)
  return living.some(({ isOver }) => !isOver)
}

function signalQuietly(pid: number): void {
  try {
    signalProcess(pid, 'SIGKILL')
  } catch {
    // This process ends now, whatever becomes of the signal.
  }
}
