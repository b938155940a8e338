import { ProcessFailure, supervise } from '#node/supervisor.ts'
import type { ProcessState } from '#shared/contract/engine.ts'
import { deadlines } from '#shared/deadlines.ts'
import { AppFailure } from '#shared/errors.ts'
import { settlesWithin } from '#shared/with-deadline.ts'
import { createListeners } from '../../listeners.ts'
import { type Log, stackOf } from '../../log.ts'
import type { Engine, EngineCapabilities } from '../engine.ts'
import { closedFailure, unavailableFailure } from '../turns/failures.ts'
import { orInterrupted } from '../turns/or-interrupted.ts'
import { type AppServerProcess, readyTimeoutMs, startAppServer } from './app-server-process.ts'
import { engineName } from './failures.ts'

const stableMs = 30_000
/** A client that called again waits for this too, so one that died once is started at once. */
const backoffMs = [0, 100]
const maxAttempts = backoffMs.length + 1
/** About 3 MB each, plus one copy of every MCP server that the user configured. */
const defaultMaxLiveThreads = 16

const defaultAnswerMs = 30_000

export const appServerCapabilities: EngineCapabilities = {
  approvals: true,
  elicitations: true,
  resume: true,
  progress: true,
  diffs: true,
  model: true,
  rawEvents: true,
}

export interface AppServerEngineOptions {
  /** The native Codex program. */
  codexPath: string
  /** `CODEX_HOME` of the child; `null` leaves it to the environment. */
  codexHome: string | null
  /** Whole environment of the child. Default: that of this process. */
  env?: NodeJS.ProcessEnv
  /** More arguments after `app-server`. */
  args?: readonly string[]
  /** Working directory of the child itself; threads have their own. */
  cwd: string
  log: Log
  /** Threads above this number that are idle are given back to Codex to unload. */
  maxLiveThreads?: number
  /** How long Codex may take to answer a request that costs it nothing, in ms; counts only while it is not stopped. */
  answerMs?: number
  /** See `AppServerProcessOptions`. */
  hiddenFolder?: string | null
}

/**
 * Drives `codex app-server`: one child process for all threads, started when it is first needed and again after it
 * died. `TurnRequest.client` is not told to Codex, which takes one name for the whole process.
 */
export function createAppServerEngine(options: AppServerEngineOptions): Engine {
  const { codexPath, codexHome, cwd, log } = options
  const listeners = createListeners<ProcessState>((cause) => log.error('engine.listenerFailed', { problem: stackOf(cause) }))
  let running: AppServerProcess | null = null
  let refusal: AppFailure | null = null
  let isClosed = false

  function spawn(): AppServerProcess {
    const child = startAppServer({
      codexPath,
      codexHome,
      cwd,
      log,
      env: options.env ?? process.env,
      args: options.args ?? [],
      maxLiveThreads: options.maxLiveThreads ?? defaultMaxLiveThreads,
      hiddenFolder: options.hiddenFolder ?? null,
      answerMs: options.answerMs ?? defaultAnswerMs,
      onStopped: () => listeners.tell(state()),
    })
    running = child
    refusal = null
    child.ready.catch((cause: unknown) => {
      if (running === child && cause instanceof AppFailure) refusal = cause
    })
    return child
  }

  const state = (): ProcessState => {
    const { state: now } = supervisor
    return now.status === 'ready' && running?.isStopped ? { ...now, isPaused: true } : now
  }

  const supervisor = supervise(
    { spawn, backoffMs: (failures) => backoffMs[failures - 1] ?? 0, maxAttempts, stableMs, readyTimeoutMs },
    ({ status }) => {
      log.info('engine.state', { status })
      listeners.tell(state())
    },
  )

  function startFailure(cause: unknown): AppFailure {
    if (refusal) return refusal
    if (!(cause instanceof ProcessFailure)) throw cause
    if (cause.reason === 'stopped') {
      return unavailableFailure(engineName, 'Codex was stopped.', { hint: 'Start the engine again.', cause })
    }
    const { stderrTail } = cause.exit
    const reason = stderrTail.split('\n').at(-1) ?? ''
    return unavailableFailure(engineName, `Codex could not be started. ${reason}`.trim(), {
      hint: `Check that "${codexPath} app-server" starts on this machine.`,
      stderrTail,
      cause,
    })
  }

  async function start(): Promise<void> {
    if (isClosed) throw closedFailure(engineName)
    try {
      await supervisor.start()
    } catch (cause) {
      throw startFailure(cause)
    }
  }

  return {
    kind: engineName,
    capabilities: appServerCapabilities,
    get state() {
      return state()
    },
    onStateChange: (listener) => listeners.add(listener),
    start,
    async runTurn(request, handlers) {
      await orInterrupted(start(), handlers.signal, 0)
      if (!running) throw unavailableFailure(engineName, 'Codex is not running.', { hint: 'Try again.' })
      return await running.link.runTurn(request, handlers)
    },
    async close() {
      isClosed = true
      await supervisor.stop()
      // A crash just before may have left something that is still being killed.
      if (running) await settlesWithin(running.nothingLeft, deadlines.codexDies)
    },
  }
}
