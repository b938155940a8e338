import type { ProcessState } from '#shared/contract/engine.ts'
import { createListeners } from '../../listeners.ts'
import { stackOf } from '../../log.ts'
import { orInterrupted } from '../turns/or-interrupted.ts'
import { type CodexProcess, type CodexProcessSpec, startCodexProcess } from './codex-process.ts'

/**
 * One process per thread, plus one spare that has proved that it answers. One process for all threads would be
 * smaller, but interrupting one turn means to kill its process, and that must not take the turns of others along.
 */
export interface ProcessPool {
  /** `ready` as long as one process lives and answers; its `pid` is that of the oldest. */
  readonly state: ProcessState
  onStateChange(listener: (state: ProcessState) => void): () => void
  /** Makes sure that a spare process is there. Rejects with `engineUnavailable`. */
  warmUp(): Promise<void>
  /** A process for a new thread. Rejects with `engineUnavailable`, or with `interrupted` as soon as `signal` aborts. */
  take(signal: AbortSignal): Promise<CodexProcess>
  /** Ends all processes, also those that were taken. */
  close(): Promise<void>
}

export function createProcessPool(spec: CodexProcessSpec): ProcessPool {
  const listeners = createListeners<ProcessState>((cause) => spec.log.error('engine.listenerFailed', { problem: stackOf(cause) }))
  const starting = new Set<CodexProcess>()
  const living = new Set<CodexProcess>()
  let state: ProcessState = { status: 'stopped' }
  let spare: CodexProcess | null = null
  let isClosed = false

  function enter(next: ProcessState): void {
    const isSame = next.status === state.status && (next.status !== 'ready' || state.status !== 'ready' || next.pid === state.pid)
    if (isSame) return
    state = next
    listeners.tell(next)
  }

  /** The state follows from the processes; only a failed start is remembered until the next attempt. */
  function update(failure: ProcessState | null): void {
    const [oldest] = living
    if (isClosed) enter({ status: 'stopped' })
    else if (oldest !== undefined) enter({ status: 'ready', pid: oldest.pid })
    else if (starting.size > 0) enter({ status: 'starting', attempt: 1 })
    else enter(failure ?? { status: 'stopped' })
  }

  async function follow(process: CodexProcess): Promise<void> {
    let failure: ProcessState | null = null
    try {
      await process.ready
      starting.delete(process)
      if (process.isAlive) living.add(process)
      update(null)
    } catch {
      // Whoever wants the process gets the failure from `ready`; the state tells everybody else.
      // One that does not answer is ended from here: by which signal says nothing.
      const { exitCode, stderrTail } = await process.exited
      failure = { status: 'failed', exitCode, stderrTail }
    }
    await process.exited
    starting.delete(process)
    living.delete(process)
    if (spare === process) spare = null
    update(failure)
  }

  function launch(): CodexProcess {
    const process = startCodexProcess(spec)
    starting.add(process)
    update(null)
    void follow(process)
    return process
  }

  function replenish(): CodexProcess | null {
    if (!isClosed) spare ??= launch()
    return spare
  }

  return {
    get state() {
      return state
    },
    onStateChange: (listener) => listeners.add(listener),
    async warmUp() {
      await replenish()?.ready
    },
    async take(signal) {
      const process = spare ?? launch()
      spare = null
      try {
        await orInterrupted(process.ready, signal, 0)
      } catch (cause) {
        void process.close()
        throw cause
      }
      replenish()
      return process
    },
    async close() {
      isClosed = true
      spare = null
      await Promise.all([...starting, ...living].map((process) => process.close()))
      update(null)
    },
  }
}
