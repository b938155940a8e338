import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createLineReader } from '#node/line-reader.ts'
import type { ProcessExit } from '#node/supervisor.ts'
import { deadlines } from '#shared/deadlines.ts'
import { settlesWithin } from '#shared/with-deadline.ts'
import { createFamily, type Family, gather } from './family.ts'
import { descendants, killProcessesWith, killTreesNow, signalProcess } from './leftovers.ts'
import { type ProcessEntry, readProcess, readProcessTable } from './process-table.ts'
import { createTextTail } from './text-tail.ts'
import { livingTrees, markTree } from './trees.ts'

const stderrTailCharacters = 4_096
const defaultMaxLineBytes = 32 * 1024 * 1024
/** After the end of a process its pipes close at once, unless something that we could not find still holds them. */
const pipesCloseMs = 1_000

export interface TreeSpec {
  command: string
  args: readonly string[]
  cwd: string
  env: NodeJS.ProcessEnv
  /** One line of standard output, called synchronously in order. */
  onLine: (line: string) => void
  /** Default 32 MiB; a longer line is dropped. */
  maxLineBytes?: number
  onOversizeLine?: (sizeBytes: number) => void
}

/** A child process and all that it started. */
export interface ProcessTree {
  /** `null` when it could not be started. */
  readonly pid: number | null
  /** The last 4 KB of standard error. */
  readonly stderrTail: string
  /** Resolves when the process is gone and its output is read; what it left behind is being killed. Never rejects. */
  readonly ended: Promise<ProcessExit>
  /** Resolves when what it left behind is killed too. Never rejects. */
  readonly exited: Promise<ProcessExit>
  /** Writes to standard input; ignored when the process is gone. */
  write(text: string): void
  /** Ends standard input, the polite way to ask a server on stdio to leave. */
  endInput(): void
  /** Signals the whole group. */
  signal(signal: NodeJS.Signals): void
  /**
   * Notes what belongs to it while its parents tell: of a process that forgot its environment nobody knows later where it
   * came from. Linux only; elsewhere it does nothing. Never rejects.
   */
  noteFamily(): Promise<void>
  /** Kills what the process started with this `NAME=value` in its environment. Linux only; elsewhere it does nothing. */
  killStartedWith(variable: string): Promise<void>
}

/** The trees of this process of which something may still live. */
const living = new Set<{ pid: number; mark: string; family: Family }>()

/** Kills all trees of this process at once, for a program that ends in this very moment. Never throws. */
export function killAllTreesNow(): void {
  killTreesNow([...living])
}

function signalGroup(pid: number | null, signal: NodeJS.Signals): void {
  if (pid === null) return
  if (process.platform !== 'win32') {
    signalProcess(-pid, signal)
    return
  }
  execFile('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true }, () => {
    // The exit of the process is what counts, not what taskkill says about it.
  })
}

async function killLeftovers(pid: number | null, mark: string, family: Family): Promise<void> {
  if (process.platform !== 'win32') signalGroup(pid, 'SIGKILL')
  await killProcessesWith([mark], family)
}

/** The process that was started just now, and whose end nobody has asked for yet; `null` where it cannot be read. */
function readStarted(pid: number | null): ProcessEntry | null {
  if (pid === null || process.platform !== 'linux') return null
  try {
    return readProcess(pid)
  } catch {
    // Too many open files: what it starts is found by its mark.
    return null
  }
}

/** Code of the exit, or what kept the process from starting. */
async function waitForExit(
  child: ChildProcessWithoutNullStreams,
): Promise<Omit<ProcessExit, 'stderrTail'> & { startError: string }> {
  const { promise, resolve } = Promise.withResolvers<Omit<ProcessExit, 'stderrTail'> & { startError: string }>()
  child.once('exit', (exitCode, signal) => resolve({ exitCode, ...(signal === null ? {} : { signal }), startError: '' }))
  child.once('error', (cause) => {
    // Also raised for a signal that could not be sent, while the process lives.
    if (child.pid === undefined) resolve({ exitCode: null, startError: cause.message })
  })
  return await promise
}

/** Starts a process in a group of its own, so that it can be ended with everything that it started. */
export function spawnTree(spec: TreeSpec): ProcessTree {
  const { env, mark } = markTree(spec.env)
  const child = spawn(spec.command, spec.args, {
    cwd: spec.cwd,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  const pid = child.pid ?? null
  // `detached`: it opens a session.
  const leader = readStarted(pid)
  const family = createFamily(leader)
  const tail = createTextTail(stderrTailCharacters)
  const lines = createLineReader({
    maxLineBytes: spec.maxLineBytes ?? defaultMaxLineBytes,
    onLine: spec.onLine,
    onOversizeLine: spec.onOversizeLine ?? (() => {}),
  })
  child.stdout.on('data', (chunk: Buffer) => lines.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => tail.push(chunk))
  // A broken pipe: the exit of the process tells the same, with its reason.
  child.stdin.on('error', () => {})

  let leftovers = Promise.resolve()

  async function whenEnded(): Promise<ProcessExit> {
    const closed = once(child, 'close').catch(() => {
      // `error` before `close`: it never started.
    })
    const { startError, ...exit } = await waitForExit(child)
    leftovers = killLeftovers(pid, mark, family)
    await settlesWithin(closed, pipesCloseMs)
    child.stdout.destroy()
    child.stderr.destroy()
    return { ...exit, stderrTail: [tail.text, startError].filter(Boolean).join('\n') }
  }

  const entry = pid === null ? null : { pid, mark, family }
  if (entry !== null) living.add(entry)

  async function whenExited(): Promise<ProcessExit> {
    const exit = await ended
    await leftovers
    if (entry !== null) living.delete(entry)
    return exit
  }

  const ended = whenEnded()
  const exited = whenExited()
  if (pid !== null) {
    livingTrees.set(mark, leader)
    void exited.then(() => livingTrees.delete(mark))
  }
  return {
    pid,
    get stderrTail() {
      return tail.text
    },
    ended,
    exited,
    write(text) {
      if (child.stdin.writable) child.stdin.write(text)
    },
    endInput: () => child.stdin.end(),
    signal: (signal) => signalGroup(pid, signal),
    async noteFamily() {
      if (process.platform !== 'linux') return
      // What cannot be looked up is found by its environment or not at all.
      gather(family, await readProcessTable().catch(() => []), () => false)
    },
    killStartedWith: (variable) => killProcessesWith([mark, variable]),
  }
}

export interface TreePatience {
  /** Time in ms to leave after the end of input. */
  leaveMs: number
  /** Time in ms to leave after SIGTERM. */
  obeyMs: number
}

const patience: TreePatience = { leaveMs: deadlines.codexLeaves, obeyMs: deadlines.codexObeys }

/**
 * Ends a tree: asks (end of input), insists (SIGTERM to the group), forces (SIGKILL to the group and to what left it).
 * Resolves when nothing of it is left, at the latest after `codexStopMs` with the patience of Codex: one that hangs in
 * the kernel is nobody's business any more. Never rejects.
 */
export async function closeTree(tree: ProcessTree, { leaveMs, obeyMs }: TreePatience = patience): Promise<void> {
  await tree.noteFamily()
  tree.endInput()
  if (await settlesWithin(tree.exited, leaveMs)) return
  if (process.platform !== 'win32') {
    tree.signal('SIGTERM')
    // One that was stopped hears nothing before it goes on.
    tree.signal('SIGCONT')
    if (await settlesWithin(tree.exited, obeyMs)) return
  }
  const below = tree.pid === null ? [] : await descendants(tree.pid)
  tree.signal('SIGKILL')
  for (const pid of below) signalProcess(pid, 'SIGKILL')
  await settlesWithin(tree.exited, deadlines.codexDies)
}
