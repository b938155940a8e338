import type { ProcessExit, SupervisedProcess } from '#node/supervisor.ts'
import { type AppError, AppFailure, errorPolicy } from '#shared/errors.ts'
import { GatewayChildMessage, type GatewayParentMessage } from '#shared/gateway-process.ts'

/** The part of Electron's `UtilityProcess` that is used; `P` is a transferable port. */
export interface ForkedGateway<P> {
  readonly pid: number | undefined
  readonly stderr: { on(event: 'data', listener: (chunk: Buffer) => void): unknown } | null
  postMessage(message: GatewayParentMessage, ports?: P[]): void
  onMessage(listener: (message: unknown) => void): void
  onExit(listener: (exitCode: number) => void): void
}

export interface GatewayProcess<P> extends SupervisedProcess {
  /** Gives one end of a channel to the gateway, which serves it as the local owner. */
  connect(port: P): void
  /** The listener is called when it serves anew: the channels that it had are closed. */
  onServesAnew?(listener: () => void): void
  /** Ends it at once. */
  kill(): void
}

const stderrTailLength = 8_000
const refusedGraceMs = 500

function failureText(error: AppError): string {
  return error.hint ? `${error.message} ${error.hint}` : error.message
}

export interface ForkedGatewayOptions {
  /** Time, in ms, that the gateway gets to close before `kill` is called. */
  graceMs: number
  /** Ends the process without asking. */
  kill: () => void
  onRefused: (error: AppError) => void
}

/**
 * A forked gateway as a process to supervise. A start that the gateway itself refuses for a lasting reason (port taken,
 * folder unusable) is final.
 */
export function superviseForked<P>(child: ForkedGateway<P>, options: ForkedGatewayOptions): GatewayProcess<P> {
  const ready = Promise.withResolvers<void>()
  const exited = Promise.withResolvers<ProcessExit>()
  let stderrTail = ''
  let refusal: AppError | null = null
  let isGone = false
  let isReady = false
  const progressListeners: (() => void)[] = []
  const anewListeners: (() => void)[] = []

  child.stderr?.on('data', (chunk) => {
    stderrTail = (stderrTail + chunk.toString('utf8')).slice(-stderrTailLength)
  })
  child.onMessage((message) => {
    const report = GatewayChildMessage.safeParse(message).data
    if (report?.type === 'starting') {
      for (const listener of progressListeners) listener()
    } else if (report?.type === 'ready') {
      if (isReady) for (const listener of anewListeners) listener()
      isReady = true
      ready.resolve()
    } else if (report?.type === 'failed') {
      refusal = report.error
      options.onRefused(report.error)
      ready.reject(new AppFailure(report.error))
    }
  })
  child.onExit((exitCode) => {
    isGone = true
    exited.resolve({
      exitCode,
      stderrTail: refusal ? failureText(refusal) : stderrTail,
      final: refusal !== null && !errorPolicy[refusal.code].retryable,
    })
  })
  // Only the supervisor listens, and not after a stop: a refusal that nobody waits for is no error of ours.
  ready.promise.catch(() => {})

  return {
    get pid() {
      return child.pid ?? null
    },
    ready: ready.promise,
    onProgress: (listener) => void progressListeners.push(listener),
    onServesAnew: (listener) => void anewListeners.push(listener),
    exited: exited.promise,
    connect: (port) => child.postMessage({ type: 'port' }, [port]),
    kill() {
      if (!isGone) options.kill()
    },
    async stop() {
      if (isGone) return
      child.postMessage({ type: 'close' })
      // One that refused to start has nothing to close.
      const timer = setTimeout(options.kill, refusal ? Math.min(refusedGraceMs, options.graceMs) : options.graceMs)
      await exited.promise
      clearTimeout(timer)
    },
  }
}
