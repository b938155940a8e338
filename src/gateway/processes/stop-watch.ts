import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/**
 * Sees whether a process is stopped (SIGSTOP, a debugger, a machine that is put to rest): it lives and does nothing, and
 * no event tells. Where that cannot be found out, no process is ever seen as stopped.
 */
export interface StopWatch {
  readonly isStopped: boolean
  /** When it was seen to go on again, by `performance.now()`; `null` when it never was stopped. */
  readonly resumedAt: number | null
  /** Looks now. Never rejects. */
  look(): Promise<void>
  /** Looks again and again until the returned function is called. */
  hold(): () => void
}

export const lookEveryMs = 500
const psDeadlineMs = 400

/** Letter of the state of a process, as `ps` shows it; empty when it is not known. */
async function stateOf(pid: number): Promise<string> {
  if (process.platform === 'win32') return ''
  try {
    if (process.platform !== 'linux') {
      const { stdout } = await promisify(execFile)('ps', ['-o', 'state=', '-p', String(pid)], { timeout: psDeadlineMs })
      return stdout.trim()
    }
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1')
    // The name in brackets may hold anything, also brackets.
    return stat.slice(stat.lastIndexOf(')') + 2)
  } catch {
    // It has ended.
    return ''
  }
}

export function createStopWatch(pid: number | null, onChange: (isStopped: boolean) => void): StopWatch {
  let isStopped = false
  let resumedAt: number | null = null
  let holders = 0
  let timer: NodeJS.Timeout | null = null

  async function look(): Promise<void> {
    if (pid === null) return
    const sees = /^[tT]/.test(await stateOf(pid))
    if (sees === isStopped) return
    isStopped = sees
    if (!sees) resumedAt = performance.now()
    onChange(sees)
  }

  return {
    get isStopped() {
      return isStopped
    },
    get resumedAt() {
      return resumedAt
    },
    look,
    hold() {
      holders += 1
      timer ??= setInterval(() => void look(), lookEveryMs).unref()
      let isHeld = true
      return () => {
        if (!isHeld) return
        isHeld = false
        holders -= 1
        if (holders > 0 || timer === null) return
        clearInterval(timer)
        timer = null
        // Nobody waits for it any more, so nobody would see it go on.
        if (isStopped) void look()
      }
    },
  }
}

/**
 * Calls `onLate` when the process had `ms` to answer and was not stopped in that time: a deadline counts from when it can
 * answer. Returns the way to call it off.
 */
export function patientDeadline(watch: StopWatch, ms: number, onLate: () => void): () => void {
  let isOver = false
  let timer = setTimeout(check, ms)
  async function check(): Promise<void> {
    await watch.look()
    if (isOver) return
    const leftMs = watch.isStopped ? lookEveryMs : (watch.resumedAt ?? -ms) + ms - performance.now()
    if (leftMs > 0) timer = setTimeout(check, leftMs)
    else onLate()
  }
  return () => {
    isOver = true
    clearTimeout(timer)
  }
}
