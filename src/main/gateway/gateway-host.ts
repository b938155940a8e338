import type { ProcessState } from '#shared/contract/engine.ts'
import type { AppError } from '#shared/errors.ts'
import { doublingBackoff, type SupervisedSpec, supervise } from '#shared/supervisor.ts'
import type { GatewayLink } from './gateway-link.ts'
import type { RunningGateway } from './running-gateway.ts'
import type { GatewayProcess } from './utility-gateway.ts'

export interface GatewayHost<P> {
  readonly link: GatewayLink
  /** Attaches to a running gateway, else starts one. Also the way back after a failure or a lost attached gateway. */
  open(): Promise<void>
  /** Replaces our own process; an attached gateway is left alone. */
  restart(): Promise<void>
  /** Gives a port to our own ready process; false when there is none. */
  connect(port: P): boolean
  /** Ends our own process; an attached gateway runs on. */
  close(): Promise<void>
}

const supervision: Pick<SupervisedSpec, 'backoffMs' | 'maxAttempts' | 'stableMs' | 'readyTimeoutMs'> = {
  backoffMs: doublingBackoff(500, 10_000),
  maxAttempts: 6,
  stableMs: 60_000,
  readyTimeoutMs: 30_000,
}

/**
 * Owns the link to the gateway: attach before spawn, then keep our own process alive. `fork` gets a callback for the
 * reason of a refused start; `onChange` gets every new link.
 */
export function createGatewayHost<P>(options: {
  findRunning: () => Promise<RunningGateway | null>
  fork: (onRefused: (error: AppError) => void) => GatewayProcess<P>
  onChange: (link: GatewayLink) => void
  schedule?: NonNullable<SupervisedSpec['schedule']>
}): GatewayHost<P> {
  let link: GatewayLink = { kind: 'searching' }
  let current: GatewayProcess<P> | null = null
  let refusal: AppError | null = null
  let opening: Promise<void> | null = null
  let closed = false

  function change(next: GatewayLink) {
    link = next
    options.onChange(next)
  }

  function follow(process: ProcessState) {
    if (closed || link.kind === 'attached') return
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

  async function attachOrStart() {
    if (await attach()) return
    if (closed) return
    link = { kind: 'searching' }
    try {
      await supervisor.start()
    } catch {
      // The state `failed` says it all; only a gateway that came up between our look and our start is worth another look.
      if (refusal?.code === 'dataFolderBusy') await attach()
    }
  }

  return {
    get link() {
      return link
    },
    open() {
      opening ??= attachOrStart().finally(() => {
        opening = null
      })
      return opening
    },
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
      await supervisor.stop()
    },
  }
}
