import type { ProcessState } from '#shared/contract/engine.ts'
import type { TokenUsage } from '#shared/contract/items.ts'
import { createListeners } from '../../listeners.ts'
import { stackOf } from '../../log.ts'
import { type CommandOutcome, runCodex } from '../codex/run-codex.ts'
import type { Engine, EngineCapabilities, TurnHandlers, TurnRequest, TurnResult } from '../engine.ts'
import { busyFailure, closedFailure, unavailableFailure } from '../turns/failures.ts'
import { orInterrupted } from '../turns/or-interrupted.ts'
import { configFailure, engineName } from './failures.ts'
import { type ExecProgram, type ExecTurn, interruptedEarly, startExecTurn } from './turn.ts'

export const execCapabilities: EngineCapabilities = {
  approvals: false,
  elicitations: false,
  resume: true,
  progress: false,
  diffs: false,
  model: false,
  rawEvents: false,
}

/** Codex needs some 50 ms on a quiet machine. */
const checkTimeoutMs = 10_000
/** Threads of which we remember what they have used. */
const maxUsages = 1_000

/** Drives `codex exec --json`: one process per turn, of which nothing is left between turns. */
export function createExecEngine(program: ExecProgram): Engine {
  const { log } = program
  const listeners = createListeners<ProcessState>((cause) => log.error('engine.listenerFailed', { problem: stackOf(cause) }))
  const turns = new Set<ExecTurn>()
  const busy = new Set<string>()
  /** The least recently used first. */
  const usages = new Map<string, TokenUsage>()
  let state: ProcessState = { status: 'stopped' }
  let checking: Promise<void> | null = null
  let isClosed = false

  function enter(next: ProcessState): void {
    state = next
    listeners.tell(next)
  }

  function failed({ exitCode, stderr, startError }: CommandOutcome): Error {
    const stderrTail = stderr.slice(-2_000)
    enter({ status: 'failed', exitCode, stderrTail })
    if (/config/.test(stderr)) return configFailure(stderrTail)
    const hint = `Check that "${program.codexPath} exec" starts on this machine.`
    return unavailableFailure(engineName, `Codex could not be started. ${startError ?? ''}`.trim(), { hint, stderrTail })
  }

  /** A command that costs nothing, but reads the configuration. */
  async function check(): Promise<void> {
    enter({ status: 'starting', attempt: 1 })
    const outcome = await runCodex(program.codexPath, ['features', 'list'], { env: program.env, timeoutMs: checkTimeoutMs })
    if (isClosed) throw closedFailure(engineName)
    if (outcome.exitCode !== 0) throw failed(outcome)
    // There is no process before there is a turn.
    enter({ status: 'ready', pid: null })
  }

  async function start(): Promise<void> {
    if (isClosed) throw closedFailure(engineName)
    if (state.status === 'ready') return
    checking ??= check().finally(() => {
      checking = null
    })
    await checking
  }

  function remember(threadId: string, total: TokenUsage | null): void {
    usages.delete(threadId)
    if (total !== null) usages.set(threadId, total)
    const oldest = usages.keys().next().value
    if (usages.size > maxUsages && oldest !== undefined) usages.delete(oldest)
  }

  async function runOne(request: TurnRequest, handlers: TurnHandlers): Promise<TurnResult> {
    let { threadId } = request
    if (threadId !== null && busy.has(threadId)) throw busyFailure(threadId)
    /** Usually one: Codex may open another thread than the one that was wanted, or tell of two. */
    const taken = new Set<string>()
    const take = (id: string) => {
      // Another turn frees its own.
      if (busy.has(id)) return
      busy.add(id)
      taken.add(id)
    }
    const turn = startExecTurn(
      program,
      request,
      {
        ...handlers,
        emit(event) {
          if (event.type === 'thread.opened') {
            threadId = event.data.threadId
            take(threadId)
          }
          handlers.emit(event)
        },
      },
      threadId === null ? null : (usages.get(threadId) ?? null),
    )
    turns.add(turn)
    if (threadId !== null) take(threadId)
    try {
      return await turn.result
    } finally {
      turns.delete(turn)
      for (const id of taken) busy.delete(id)
      if (threadId !== null) remember(threadId, turn.usedByThread)
    }
  }

  return {
    kind: engineName,
    capabilities: execCapabilities,
    get state() {
      return state
    },
    onStateChange: (listener) => listeners.add(listener),
    start,
    async runTurn(request, handlers) {
      await orInterrupted(start(), handlers.signal, 0)
      if (handlers.signal.aborted) throw interruptedEarly()
      return await runOne(request, handlers)
    },
    async close() {
      isClosed = true
      await Promise.all([...turns].map((turn) => turn.close()))
      if (state.status !== 'stopped') enter({ status: 'stopped' })
    },
  }
}
