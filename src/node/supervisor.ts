import type { ProcessState } from '#shared/contract/engine.ts'

export interface ProcessExit {
  /** `null` when a signal ended it or it never started. */
  exitCode: number | null
  /** Name of the signal that ended it. */
  signal?: string
  stderrTail: string
  /** Another attempt cannot help, e.g. because the program does not exist. */
  final?: boolean
}

/** One child, however it was started (Node child process, Electron utility process, container). */
export interface SupervisedProcess {
  /** `null` while it is unknown; read again when the process is ready. */
  readonly pid: number | null
  /** Resolves when the process has answered a first request; a rejection counts as a crash. */
  readonly ready: Promise<void>
  /** The listener is called when a start that takes long has come further: the time to be ready begins again. */
  onProgress?(listener: () => void): void
  /** Resolves once, when the process is gone. Never rejects. */
  readonly exited: Promise<ProcessExit>
  /** Ends the process and all it started, within a deadline of its own; `exited` has resolved then. Never rejects. */
  stop: () => Promise<void>
}

export interface SupervisedSpec {
  /** Starts a process; a throw counts as a crash. */
  spawn: () => SupervisedProcess
  /** Pause before the next attempt in ms; `failures` counts the failures in a row, from 1. */
  backoffMs: (failures: number) => number
  /** Failures in a row after which the supervisor gives up until `start` is called again. */
  maxAttempts: number
  /** Time in `ready`, in ms, after which earlier failures are forgotten. */
  stableMs: number
  /** Time from spawn, or from the last progress, to ready, in ms; a slower process is stopped and counts as crashed. */
  readyTimeoutMs: number
  /** Runs `action` after `delayMs`, and returns what calls it off. Default: the timers of the platform. */
  schedule?: (action: () => void, delayMs: number) => () => void
}

export interface Supervisor {
  readonly state: ProcessState
  /** Resolves when the process is ready, also at once. Rejects with `ProcessFailure`. Concurrent calls share one start. */
  start(): Promise<void>
  /** The state is `stopped` at once; resolves when the process is gone. A pending `start` rejects. */
  stop(): Promise<void>
  /** Replaces the process; a pending `start` waits for the new one. Forgets earlier failures. */
  restart(): Promise<void>
}

/** Why `start` did not end in `ready`. */
export class ProcessFailure extends Error {
  /** `stopped`: somebody called `stop` meanwhile. */
  readonly reason: 'failed' | 'stopped'
  readonly exit: ProcessExit
  constructor(reason: 'failed' | 'stopped', exit: ProcessExit) {
    super(reason === 'stopped' ? 'The process was stopped.' : `The process could not be started. ${exit.stderrTail}`.trim())
    this.name = 'ProcessFailure'
    this.reason = reason
    this.exit = exit
  }
}

const noTimer = () => {}

function platformSchedule(action: () => void, delayMs: number): () => void {
  const timer = setTimeout(action, delayMs)
  return () => clearTimeout(timer)
}

const messageOf = (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown))

/** Keeps one child process alive; `publish` gets every new state. Used by main (gateway) and gateway (Codex). */
export function supervise(spec: SupervisedSpec, publish: (state: ProcessState) => void): Supervisor {
  const schedule = spec.schedule ?? platformSchedule
  let state: ProcessState = { status: 'stopped' }
  let wanted = false
  let failures = 0
  /** Events of any other process are late and mean nothing. */
  let current: SupervisedProcess | null = null
  let stopping: Promise<void> | null = null
  /** The one deadline of the present state: ready in time, next attempt, or stable. */
  let cancelTimer = noTimer
  let waiting: PromiseWithResolvers<void> | null = null

  function enter(next: ProcessState) {
    state = next
    publish(next)
  }

  function setTimer(action: () => void, delayMs: number) {
    cancelTimer()
    cancelTimer = schedule(action, delayMs)
  }

  function clearTimer() {
    cancelTimer()
    cancelTimer = noTimer
  }

  function giveUpWaiting(failure: ProcessFailure) {
    waiting?.reject(failure)
    waiting = null
  }

  function launch() {
    enter({ status: 'starting', attempt: failures + 1 })
    let child: SupervisedProcess
    try {
      child = spec.spawn()
    } catch (thrown) {
      crashed({ exitCode: null, stderrTail: messageOf(thrown) })
      return
    }
    follow(child)
  }

  function follow(child: SupervisedProcess) {
    /** Set once it is being stopped: it lives but is of no use. */
    let whyUseless: string | null = null
    const dismiss = (why: string) => {
      if (current !== child) return
      clearTimer()
      whyUseless = why
      void child.stop()
    }
    current = child
    const limitStart = () => setTimer(() => dismiss(`It was not ready after ${spec.readyTimeoutMs} ms.`), spec.readyTimeoutMs)
    limitStart()
    child.onProgress?.(() => {
      if (current === child && state.status === 'starting' && whyUseless === null) limitStart()
    })
    child.ready.then(
      () => {
        if (whyUseless === null) becameReady(child)
      },
      (thrown) => dismiss(messageOf(thrown)),
    )
    void child.exited.then((exit) => {
      if (current !== child) return
      if (whyUseless === null) return crashed(exit)
      // It was stopped from here: how it ended says nothing.
      const { signal: _, ...rest } = exit
      crashed({ ...rest, stderrTail: exit.stderrTail || whyUseless })
    })
  }

  function becameReady(child: SupervisedProcess) {
    if (current !== child || state.status !== 'starting') return
    setTimer(() => {
      failures = 0
    }, spec.stableMs)
    enter({ status: 'ready', pid: child.pid })
    waiting?.resolve()
    waiting = null
  }

  function crashed(exit: ProcessExit) {
    const { exitCode, signal, stderrTail } = exit
    current = null
    failures += 1
    if (exit.final || failures >= spec.maxAttempts) {
      clearTimer()
      wanted = false
      enter({ status: 'failed', exitCode, ...(signal === undefined ? {} : { signal }), stderrTail })
      giveUpWaiting(new ProcessFailure('failed', exit))
      return
    }
    const delayMs = spec.backoffMs(failures)
    setTimer(launch, delayMs)
    enter({ status: 'restarting', attempt: failures + 1, delayMs, exitCode, stderrTail })
  }

  function isActive() {
    return state.status === 'starting' || state.status === 'ready' || state.status === 'restarting'
  }

  async function end() {
    const child = current
    current = null
    clearTimer()
    if (state.status !== 'stopped') enter({ status: 'stopped' })
    await child?.stop()
    stopping = null
    failures = 0
    if (wanted) launch()
    else giveUpWaiting(new ProcessFailure('stopped', { exitCode: null, stderrTail: '' }))
  }

  function halt(): Promise<void> {
    if (!isActive() && stopping) return stopping
    stopping = end()
    return stopping
  }

  function whenReady(): Promise<void> {
    waiting ??= Promise.withResolvers()
    return waiting.promise
  }

  return {
    get state() {
      return state
    },
    start() {
      wanted = true
      if (state.status === 'ready') return Promise.resolve()
      const ready = whenReady()
      if (!isActive() && !stopping) {
        failures = 0
        launch()
      }
      return ready
    },
    async stop() {
      wanted = false
      await halt()
    },
    restart() {
      wanted = true
      const ready = whenReady()
      void halt()
      return ready
    },
  }
}
