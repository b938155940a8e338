import type { ProcessState } from '#shared/contract/engine.ts'
import type { Log } from '../../log.ts'
import { type CodexProcess, type CodexProcessSpec, startCodexProcess } from './codex-process.ts'

/**
 * One process per thread, plus one spare that has proved that it answers. One process for all threads would be
 * smaller, but interrupting one turn means to kill its process, and that must not take the turns of others along.
 */
export interface ProcessPool {
  readonly state: ProcessState
  onStateChange(listener: (state: ProcessState) => void): () => void
  /** Makes sure that a spare process is there. Rejects with `engineUnavailable`. */
  warmUp(): Promise<void>
  /** A process for a new thread. Rejects with `engineUnavailable`. */
  take(): Promise<CodexProcess>
  /** Ends a process that was taken. */
  discard(process: CodexProcess): Promise<void>
  close(): Promise<void>
}

export function createProcessPool(spec: CodexProcessSpec & { log: Log }): ProcessPool {
  const listeners = new Set<(state: ProcessState) => void>()
  const processes = new Set<CodexProcess>()
  let state: ProcessState = { status: 'stopped' }
  let spare: CodexProcess | null = null
  let isClosed = false

  function enter(next: ProcessState): void {
    if (next.status === state.status && next.status !== 'failed') return
    state = next
    for (const listener of listeners) listener(next)
  }

  /** `ready` as long as one process lives; which one is of no consequence. */
  function ended(process: CodexProcess): void {
    processes.delete(process)
    if (spare === process) spare = null
    if (state.status !== 'ready' || state.pid !== process.pid) return
    const heir = [...processes].find((other) => other.isAlive && other.pid !== null)
    state = { status: 'stopped' }
    if (heir?.pid) enter({ status: 'ready', pid: heir.pid })
    else enterStopped()
  }

  function enterStopped(): void {
    for (const listener of listeners) listener(state)
  }

  function launch(): CodexProcess {
    if (state.status !== 'ready') enter({ status: 'starting', attempt: 1 })
    const process = startCodexProcess(spec)
    processes.add(process)
    process.ready.then(
      () => {
        if (!isClosed) enter({ status: 'ready', pid: process.pid ?? 0 })
      },
      async () => {
        const { exitCode, stderrTail } = await process.exited
        if (!isClosed && state.status === 'starting') enter({ status: 'failed', exitCode, stderrTail })
      },
    )
    void process.exited.then(() => ended(process))
    return process
  }

  function replenish(): void {
    if (isClosed || spare !== null) return
    spare = launch()
    const launched = spare
    launched.ready.catch((cause: unknown) => {
      if (spare === launched) spare = null
      spec.log.warn('engine.spareFailed', { problem: String(cause) })
    })
  }

  return {
    get state() {
      return state
    },
    onStateChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async warmUp() {
      replenish()
      await spare?.ready
    },
    async take() {
      const process = spare ?? launch()
      spare = null
      await process.ready
      replenish()
      return process
    },
    discard: (process) => process.close(),
    async close() {
      isClosed = true
      spare = null
      await Promise.all([...processes].map((process) => process.close()))
      state = { status: 'stopped' }
      enterStopped()
    },
  }
}
