import { AppFailure } from '#shared/errors.ts'
import { type Starting, startingText } from '#shared/gateway-process.ts'
import { settlesWithin } from '#shared/with-deadline.ts'
import type { ContractCarriers } from './http/contract-carriers.ts'
import type { Log } from './log.ts'
import type { McpEndpoint } from './mcp/endpoint.ts'

/** Refuses a request that came too early; whoever sent it may send it again. */
function stillStarting(starting: Starting, now: number): AppFailure {
  return new AppFailure({
    code: 'starting',
    message: `The gateway is still starting: ${startingText(starting, now)}.`,
    hint: 'Try again in a moment. Nothing has to be done about it.',
  })
}

/** Everything that rests on the database. */
export interface GatewayCore {
  readonly mcp: McpEndpoint
  readonly carriers: ContractCarriers
  readonly log: Log
  readonly isReady: boolean
  /** Whether somebody needs it just now. */
  isBusy(): Promise<boolean>
  /** Refuses new work, interrupts runs and ends MCP connections, with the reason: every call has its answer then. */
  endWork(reason: string): Promise<void>
  /** Ends Codex with its process tree and writes everything. */
  close(): Promise<void>
}

/** The place of the core in a gateway that listens: empty until the database is open. */
export interface CoreSlot {
  readonly core: GatewayCore | null
  /** `null` once there is a core, or none is coming any more. */
  readonly starting: Starting | null
  /** The core, waited for up to `waitMs`. Throws `starting`, or why there is none. */
  whenReady(waitMs: number): Promise<GatewayCore>
  /** What is being done just now, for a person. */
  tell(step: string): void
  fill(core: GatewayCore): void
  /** The core ends and another one follows. */
  empty(step: string): void
  /** None is coming: who waits hears why. */
  fail(reason: unknown): void
}

const ended = new AppFailure({
  code: 'gatewayUnreachable',
  message: 'The gateway ended before it could serve.',
  hint: 'Start it again: `switchboard serve`, or in the desktop app.',
})

export function createCoreSlot(): CoreSlot {
  let core: GatewayCore | null = null
  let starting: Starting | null = { step: 'the database is being opened', since: Date.now() }
  let failure = ended
  let settled = Promise.withResolvers<void>()

  const given = (): GatewayCore => {
    if (core) return core
    throw starting ? stillStarting(starting, Date.now()) : failure
  }

  return {
    get core() {
      return core
    },
    get starting() {
      return starting
    },
    async whenReady(waitMs) {
      if (!starting) return given()
      await settlesWithin(settled.promise, waitMs)
      return given()
    },
    tell(step) {
      if (starting) starting = { ...starting, step }
    },
    fill(next) {
      core = next
      starting = null
      settled.resolve()
    },
    empty(step) {
      core = null
      starting = { step, since: Date.now() }
      settled = Promise.withResolvers()
    },
    fail(reason) {
      core = null
      if (reason instanceof AppFailure) failure = reason
      starting = null
      settled.resolve()
    },
  }
}
