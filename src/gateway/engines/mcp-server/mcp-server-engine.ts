import type { EngineEventData } from '#shared/contract/engine-events.ts'
import type { AppFailure } from '#shared/errors.ts'
import { type Log, stackOf } from '../../log.ts'
import type { Engine, EngineCapabilities, TurnHandlers, TurnRequest, TurnResult } from '../engine.ts'
import { busyFailure, closedFailure, threadNotFound } from '../turns/failures.ts'
import type { CodexProcess } from './codex-process.ts'
import { createProcessPool } from './process-pool.ts'
import { runCodexTurn, type TurnReport } from './turn.ts'

export const mcpServerCapabilities: EngineCapabilities = {
  approvals: true,
  elicitations: false,
  resume: false,
  progress: true,
  diffs: true,
  model: true,
  rawEvents: true,
}

export interface McpServerEngineOptions {
  /** The program, as `findCodex` gives it. */
  codexPath: string
  /** Environment of the children; names the Codex home. */
  env: NodeJS.ProcessEnv
  /** Working directory of the children; turns name their own. */
  cwd: string
  log: Log
  /** Threads that are kept for a next prompt; each holds a process of about 100 MB, most of it shared. */
  maxIdleThreads?: number
}

interface Thread {
  process: CodexProcess
  /** As Codex told it when it opened the thread; every turn begins with it. */
  opened: EngineEventData['thread.opened']
  isBusy: boolean
}

function threadGone(threadId: string): AppFailure {
  const hint =
    'Start a new one. `codex mcp-server` cannot continue after a failure, an interrupt or a restart; the app-server engine can.'
  return threadNotFound(threadId, 'Codex has closed this conversation.', hint)
}

function wasNeverBegun({ outcome, threadId }: TurnReport): boolean {
  return threadId === null && 'failure' in outcome && outcome.failure.error.code === 'engineLost'
}

/** Drives `codex mcp-server` (Codex <= 0.153), with ways out of its hang bugs: see `turn-close.ts` and `process-pool.ts`. */
export function createMcpServerEngine(options: McpServerEngineOptions): Engine {
  const { log, maxIdleThreads = 16 } = options
  const pool = createProcessPool({ codexPath: options.codexPath, cwd: options.cwd, env: options.env, log })
  /** The least recently used first. */
  const threads = new Map<string, Thread>()
  let isClosed = false

  /** For the next prompt; the least recently used go when there are too many. */
  function keep(threadId: string, thread: Thread): void {
    thread.isBusy = false
    threads.delete(threadId)
    threads.set(threadId, thread)
    const idle = [...threads].filter(([, thread]) => !thread.isBusy)
    for (const [id, oldest] of idle.slice(0, Math.max(0, idle.length - maxIdleThreads))) {
      threads.delete(id)
      log.info('engine.threadClosed', { threadId: id })
      void oldest.process.close()
    }
  }

  function open(process: CodexProcess, opened: Thread['opened']): Thread {
    const thread = { process, opened, isBusy: true }
    threads.set(opened.threadId, thread)
    void process.exited.then(() => {
      // In the middle of a turn, the end of the turn sees to it.
      if (!thread.isBusy) threads.delete(opened.threadId)
    })
    return thread
  }

  function claim(threadId: string): Thread {
    const thread = threads.get(threadId)
    if (thread === undefined) throw threadGone(threadId)
    if (thread.isBusy) throw busyFailure(threadId)
    thread.isBusy = true
    return thread
  }

  async function runOnce(request: TurnRequest, handlers: TurnHandlers): Promise<TurnReport> {
    if (isClosed) throw closedFailure('mcp-server')
    let thread = request.threadId === null ? null : claim(request.threadId)
    const process = thread?.process ?? (await pool.take(handlers.signal))
    if (thread !== null) handlers.emit({ type: 'thread.opened', data: { ...thread.opened, resumed: true } })
    const claimOpened: TurnHandlers = {
      ...handlers,
      emit(event) {
        if (event.type === 'thread.opened') thread = open(process, event.data)
        handlers.emit(event)
      },
    }
    const report = await runCodexTurn(process, request, claimOpened)
    const { threadId, isReusable } = report
    if (isReusable && threadId !== null && thread !== null && process.isAlive) {
      keep(threadId, thread)
    } else {
      if (threadId !== null) threads.delete(threadId)
      await process.close()
    }
    return report
  }

  async function runTurn(request: TurnRequest, handlers: TurnHandlers): Promise<TurnResult> {
    let report = await runOnce(request, handlers)
    // The spare process had died unnoticed: no thread was opened, so nothing was done.
    if (wasNeverBegun(report) && !isClosed) report = await runOnce(request, handlers)
    if ('failure' in report.outcome) {
      const { error, cause } = report.outcome.failure
      if (error.code === 'internal') log.error('engine.turnFault', { error, problem: stackOf(cause) })
      throw report.outcome.failure
    }
    return report.outcome.result
  }

  return {
    kind: 'mcp-server',
    capabilities: mcpServerCapabilities,
    get state() {
      return pool.state
    },
    onStateChange: pool.onStateChange,
    async start() {
      if (isClosed) throw closedFailure('mcp-server')
      await pool.warmUp()
    },
    runTurn,
    async close() {
      isClosed = true
      await pool.close()
      threads.clear()
    },
  }
}
