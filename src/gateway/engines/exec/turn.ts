import type { ProcessExit } from '#node/supervisor.ts'
import type { EngineEvent } from '#shared/contract/engine-events.ts'
import type { TokenUsage } from '#shared/contract/items.ts'
import { AppFailure, toAppError } from '#shared/errors.ts'
import { type Log, stackOf } from '../../log.ts'
import { closeTree, type ProcessTree, spawnTree, type TreeSpec } from '../../processes/process-tree.ts'
import { meaningfulTail } from '../codex/stderr-tail.ts'
import type { TurnHandlers, TurnRequest, TurnResult } from '../engine.ts'
import { lostFailure } from '../turns/failures.ts'
import { execArguments } from './exec-arguments.ts'
import { endedEarly, failedTurn, spawnFailure } from './failures.ts'
import { createTurnReader, type TurnReader } from './turn-reader.ts'

export interface ExecProgram {
  codexPath: string
  env: NodeJS.ProcessEnv
  /** Working directory of the process itself; turns name their own. */
  cwd: string
  log: Log
}

/** Our deadlines, all in ms: Codex itself has none. */
export interface TurnLimits {
  /** From the start of the process to its first message; a required MCP server may take its time. */
  firstMessageMs: number
  /** From the end of the turn to that of the process. */
  exitMs: number
}

export const turnLimits: TurnLimits = { firstMessageMs: 120_000, exitMs: 5_000 }

/** After SIGINT Codex writes down what it did, within milliseconds. */
const patience = { leaveMs: 500, obeyMs: 500 }

/**
 * While a command runs: what it leaves behind without its environment is found by its parents alone, which end with the
 * command. A look at all processes takes some ms.
 */
const familyNotedEveryMs = 500

/** Why we ended the process; `null`: it ended by itself. */
type Ending = { by: 'interrupt' } | { by: 'close' } | { by: 'silence' } | { by: 'patience' } | { by: 'fault'; cause: unknown }

export interface ExecTurn {
  /** Rejects with an `AppFailure`. Settles when nothing of the process is left. */
  readonly result: Promise<TurnResult>
  /** What the thread has used by now, when that is known. */
  readonly usedByThread: TokenUsage | null
  /** Ends the process with all that it started; the turn is lost. Resolves when nothing is left. Never rejects. */
  close(): Promise<void>
}

export const interruptedEarly = () =>
  new AppFailure({ code: 'interrupted', message: 'The turn was interrupted before Codex had opened a conversation.' })

function failureOf(ending: Ending | null, exit: ProcessExit, reader: TurnReader, request: TurnRequest): AppFailure | null {
  const { threadId, end } = reader
  if (ending?.by === 'fault') return new AppFailure(toAppError(ending.cause), { cause: ending.cause })
  if (end?.status === 'completed') return null
  if (end?.status === 'failed') return failedTurn(end.message, threadId ?? '')
  switch (ending?.by) {
    case 'interrupt':
      return threadId === null ? interruptedEarly() : null
    case 'silence':
      return new AppFailure({ code: 'engineFailed', message: 'Codex did not answer.', hint: 'Try again.' })
    case 'close':
      return lostFailure('Codex was closed in the middle of its work.', {
        hint: 'It is not known how far the work got: look at the workspace, then send the prompt again.',
        threadId,
        stderrTail: exit.stderrTail,
      })
    default:
      return endedEarly(exit, threadId, request.threadId)
  }
}

function startTree(codexPath: string, spec: Omit<TreeSpec, 'command'>): ProcessTree {
  try {
    return spawnTree({ command: codexPath, ...spec })
  } catch (cause) {
    throw spawnFailure(codexPath, cause)
  }
}

/**
 * Starts a process that runs one turn and ends. `usedBefore`: what the thread has used before, when that is known. Throws
 * an `AppFailure` when there can be no such process.
 */
export function startExecTurn(
  program: ExecProgram,
  request: TurnRequest,
  handlers: TurnHandlers,
  usedBefore: TokenUsage | null,
  limits: TurnLimits = turnLimits,
): ExecTurn {
  const { codexPath, env, cwd, log } = program
  const reader = createTurnReader(request, usedBefore)
  let ending: Ending | null = null
  let deadline: NodeJS.Timeout | undefined
  /** Codex has told of the end of the turn: whatever it says then, it has to leave. */
  let isOver = false

  function emit(events: readonly EngineEvent[]): void {
    for (const event of events) handlers.emit(event)
  }

  function end(reason: Ending): void {
    if (ending !== null) return
    ending = reason
    clearTimeout(deadline)
    if (reason.by === 'interrupt') tree.signal('SIGINT')
    void closeTree(tree, patience)
  }

  function endAfter(ms: number, reason: Ending): void {
    clearTimeout(deadline)
    deadline = setTimeout(() => end(reason), ms)
  }

  function onLine(line: string): void {
    if (ending?.by === 'fault') return
    try {
      emit(reader.read(line))
    } catch (cause) {
      end({ by: 'fault', cause })
      return
    }
    if (isOver) return
    if (reader.threadId !== null) clearTimeout(deadline)
    if (reader.end === null) return
    isOver = true
    endAfter(limits.exitMs, { by: 'patience' })
    void tree.noteFamily()
  }

  const tree = startTree(codexPath, {
    args: execArguments(request, env),
    cwd,
    env,
    onLine,
    onOversizeLine: (sizeBytes) => log.warn('engine.lineTooLong', { sizeBytes }),
  })
  endAfter(limits.firstMessageMs, { by: 'silence' })
  const noting = setInterval(() => {
    if (reader.isCommandRunning) void tree.noteFamily()
  }, familyNotedEveryMs)
  tree.write(request.prompt)
  tree.endInput()
  const interrupt = () => end({ by: 'interrupt' })
  handlers.signal.addEventListener('abort', interrupt, { once: true })

  async function run(): Promise<TurnResult> {
    const exited = await tree.exited
    clearTimeout(deadline)
    clearInterval(noting)
    handlers.signal.removeEventListener('abort', interrupt)
    const exit = { ...exited, stderrTail: meaningfulTail(exited.stderrTail) }
    const failure = failureOf(ending, exit, reader, request)
    const status = failure !== null ? 'failed' : reader.end === null ? 'interrupted' : 'completed'
    const error = failure && { message: failure.message, codexErrorInfo: null, additionalDetails: null }
    try {
      emit(reader.finish(status, error))
    } catch (cause) {
      if (failure === null) throw new AppFailure(toAppError(cause), { cause })
    }
    if (failure?.error.code === 'internal')
      log.error('engine.turnFault', { error: failure.error, problem: stackOf(failure.cause) })
    if (failure !== null) throw failure
    const { threadId, turnId, lastMessage, usage } = reader
    if (threadId === null || status === 'failed') throw interruptedEarly()
    return { threadId, turnId, status, lastMessage, usage: usage?.turn ?? null }
  }

  return {
    result: run(),
    get usedByThread() {
      return reader.end?.status === 'completed' ? (reader.usage?.total ?? null) : null
    },
    async close() {
      end({ by: 'close' })
      await tree.exited
    },
  }
}
