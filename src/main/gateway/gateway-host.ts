import type { RunningGateway } from '#node/attach.ts'
import { type SupervisedSpec, supervise } from '#node/supervisor.ts'
import type { ProcessState } from '#shared/contract/engine.ts'
import { doublingBackoff } from '#shared/doubling-backoff.ts'
import type { AppError } from '#shared/errors.ts'
import type { GatewayLink } from './gateway-link.ts'
import type { GatewayProcess } from './utility-gateway.ts'

export interface GatewayHost<P> {
  readonly link: GatewayLink
  /** Attaches to a running gateway, else starts one. Also the way back after a failure. */
  open(): Promise<void>
  /** The attached gateway no longer answers: waits a while for it to come back, then starts one. */
  lost(): Promise<void>
  /** Replaces our own process; an attached gateway is left alone. */
  restart(): Promise<void>
  /** Gives a port to our own ready process; false when there is none. */
  connect(port: P): boolean
  /** Ends our own process; an attached gateway runs on. */
  close(): Promise<void>
  /** The same without asking it. */
  kill(): void
}

const supervision: Pick<SupervisedSpec, 'backoffMs' | 'maxAttempts' | 'stableMs' | 'readyTimeoutMs'> = {
  backoffMs: doublingBackoff(500, 10_000),
  maxAttempts: 6,
  stableMs: 60_000,
  readyTimeoutMs: 30_000,
}

/** Whoever restarts a gateway gets this long before the app starts one of its own and takes the folder. */
export const comeBackMs = 5_000
const lookEveryMs = 250

/**
 * Owns the link to the gateway: attach before spawn, then keep our own process alive. `prepare` is waited for before the
 * first process; `fork` gets a callback for the reason of a refused start; `onChange` gets every new link.
 */
export function createGatewayHost<P>(options: {
  findRunning: () => Promise<RunningGateway | null>
  prepare?: () => Promise<void>
  fork: (onRefused: (error: AppError) => void) => GatewayProcess<P>
  onChange: (link: GatewayLink) => void
  onFault?: (what: string, thrown: unknown) => void
  schedule?: NonNullable<SupervisedSpec['schedule']>
  /** In ms. */
  now?: () => number
}): GatewayHost<P> {
  const schedule = options.schedule ?? timer
  const now = options.now ?? Date.now
  let link: GatewayLink = { kind: 'searching', lost: false }
  let current: GatewayProcess<P> | null = null
  let refusal: AppError | null = null
  let opening: Promise<void> | null = null
  /** What becomes of a start that was refused because somebody else has the folder. */
  let givingWay: Promise<void> | null = null
  let closed = false
  /** Ends the present pause. */
  let wake = () => {}

  function change(next: GatewayLink) {
    link = next
    try {
      options.onChange(next)
    } catch (thrown) {
      // A window that cannot be changed is no reason to lose the gateway.
      options.onFault?.('The state of the gateway could not be shown', thrown)
    }
  }

  function follow(process: ProcessState) {
    if (closed || link.kind === 'attached') return
    if (process.status === 'failed' && refusal?.code === 'dataFolderBusy') {
      // Somebody else has the folder: that ours cannot start is told only when theirs cannot be used.
      givingWay = giveWay(process)
      return
    }
    change({ kind: 'own', process, refusal })
  }

  const supervisor = supervise(
    {
      ...supervision,
      ...(options.schedule ? { schedule: options.schedule } : {}),
      spawn: () => {
        refusal = null
        current = options.fork((error) => {
          refusal = error
        })
        // The same process, but who holds one of its channels needs a new one.
        current.onServesAnew?.(() => follow(supervisor.state))
        return current
      },
    },
    follow,
  )

  async function attach(): Promise<boolean> {
    const gateway = await options.findRunning()
    if (closed || !gateway) return false
    change({ kind: 'attached', gateway })
    return true
  }

  function pause(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const callOff = schedule(resolve, lookEveryMs)
    wake = () => {
      callOff()
      resolve()
    }
    return promise
  }

  /** Looks again and again: a gateway that has just begun does not answer yet. */
  async function attachSoon(): Promise<boolean> {
    const deadline = now() + comeBackMs
    for (;;) {
      if (await attach()) return true
      if (closed || now() >= deadline) return false
      await pause()
    }
  }

  async function giveWay(process: ProcessState): Promise<void> {
    if (await attachSoon()) return
    if (!closed) change({ kind: 'own', process, refusal })
  }

  async function start() {
    if (closed) return
    link = { kind: 'searching', lost: false }
    await options.prepare?.()
    if (closed) return
    try {
      await supervisor.start()
    } catch {
      // The state `failed` says it all.
    }
    await givingWay
  }

  async function attachOrStart() {
    if (!(await attach())) await start()
  }

  async function waitOrStart() {
    if (await attach()) return
    if (closed) return
    change({ kind: 'searching', lost: true })
    if (!(await attachSoon())) await start()
  }

  function once(way: () => Promise<void>): Promise<void> {
    opening ??= way().finally(() => {
      opening = null
    })
    return opening
  }

  return {
    get link() {
      return link
    },
    open: () => once(attachOrStart),
    lost: () => once(waitOrStart),
    async restart() {
      if (link.kind === 'attached') return
      // A failed start is told by the link.
      await supervisor.restart().catch(() => {})
    },
    connect(port) {
      if (link.kind !== 'own' || link.process.status !== 'ready' || !current) return false
      current.connect(port)
      return true
    },
    async close() {
      closed = true
      wake()
      await supervisor.stop()
    },
    kill: () => current?.kill(),
  }
}

function timer(action: () => void, delayMs: number): () => void {
  const timeout = setTimeout(action, delayMs)
  return () => clearTimeout(timeout)
}
