import { AppFailure } from '#shared/errors.ts'
import type { Log } from '../../log.ts'
import type { Engine, TurnHandlers, TurnRequest, TurnResult } from '../engine.ts'
import type { CodexProcess } from './codex-process.ts'
import { createProcessPool } from './process-pool.ts'
import { runCodexTurn } from './turn.ts'

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
  isBusy: boolean
}

function threadGone(threadId: string): AppFailure {
  return new AppFailure({
    code: 'notFound',
    entity: 'thread',
    id: threadId,
    message: 'Codex has closed this conversation.',
    hint: 'Start a new one. `codex mcp-server` cannot continue after a failure, an interrupt or a restart; the app-server engine can.',
  })
}

function threadBusy(): AppFailure {
  const hint = 'Wait for its end, or interrupt it.'
  return new AppFailure({ code: 'conflict', message: 'Codex is still working on the last prompt of this conversation.', hint })
}

function closedFailure(): AppFailure {
  return new AppFailure({
    code: 'engineUnavailable',
    engine: 'mcp-server',
    message: 'The engine is closed.',
    hint: 'Restart the engine.',
  })
}

/** Drives `codex mcp-server` (Codex <= 0.153), with its hang bugs fenced off: see `turn-close.ts` and `process-pool.ts`. */
export function createMcpServerEngine(options: McpServerEngineOptions): Engine {
  const { log, maxIdleThreads = 16 } = options
  const pool = createProcessPool({ codexPath: options.codexPath, cwd: options.cwd, env: options.env, log })
  /** The least recently used first. */
  const threads = new Map<string, Thread>()
  let isClosed = false

  function keep(threadId: string, process: CodexProcess): void {
    threads.delete(threadId)
    threads.set(threadId, { process, isBusy: false })
    const idle = [...threads].filter(([, thread]) => !thread.isBusy)
    for (const [id, thread] of idle.slice(0, Math.max(0, idle.length - maxIdleThreads))) {
      threads.delete(id)
      log.info('engine.threadClosed', { threadId: id })
      void pool.discard(thread.process)
    }
    void process.exited.then(() => {
      const thread = threads.get(threadId)
      if (thread?.process === process && !thread.isBusy) threads.delete(threadId)
    })
  }

  function claim(threadId: string): CodexProcess {
    const thread = threads.get(threadId)
    if (thread === undefined) throw threadGone(threadId)
    if (thread.isBusy) throw threadBusy()
    thread.isBusy = true
    return thread.process
  }

  async function runTurn(request: TurnRequest, handlers: TurnHandlers): Promise<TurnResult> {
    if (isClosed) throw closedFailure()
    const process = request.threadId === null ? await pool.take() : claim(request.threadId)
    const claimOpened: TurnHandlers = {
      ...handlers,
      emit(event) {
        if (event.type === 'thread.opened') threads.set(event.data.threadId, { process, isBusy: true })
        handlers.emit(event)
      },
    }
    const { outcome, threadId, isReusable } = await runCodexTurn(process, request, claimOpened)
    if (isReusable && threadId !== null && process.isAlive) {
      keep(threadId, process)
    } else {
      if (threadId !== null) threads.delete(threadId)
      await pool.discard(process)
    }
    if ('failure' in outcome) throw outcome.failure
    return outcome.result
  }

  return {
    kind: 'mcp-server',
    capabilities: { resume: false, interruptEndsCommands: true, rawEvents: true, elicitations: false },
    get state() {
      return pool.state
    },
    onStateChange: pool.onStateChange,
    async start() {
      if (isClosed) throw closedFailure()
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
