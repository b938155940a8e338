import { setTimeout as delay } from 'node:timers/promises'
import type { GatewayClient } from '#shared/contract/client.ts'
import type { GatewayEvent } from '#shared/contract/events.ts'
import { AppFailure } from '#shared/errors.ts'
import { errorOf } from './failure.ts'
import { ownCommand } from './own-command.ts'

const reconnectDeadlineMs = 30_000
const reconnectEveryMs = 250

/** A run that is followed across broken connections and restarts of the gateway. */
export interface FollowedRun {
  /** The client of the gateway that serves the run now; ask for it at each call, as it changes with the gateway. */
  api(): GatewayClient
  /** Every event once and in order, up to the end of the run. */
  events(): AsyncGenerator<GatewayEvent>
}

interface Following {
  /** Of the gateway that started the run. */
  api: GatewayClient
  runId: string
  /** Looks for the gateway that serves the data folder now. */
  find: () => Promise<GatewayClient | null>
  dataDir: string
  /** None does, and it is waited for, at most so long. */
  onAway: (waitMs: number) => void
}

/** Whichever gateway serves the folder next: the same one, or one that was started again. */
async function reconnect({ find, dataDir, onAway }: Following): Promise<GatewayClient> {
  const deadline = Date.now() + reconnectDeadlineMs
  let isTold = false
  while (Date.now() < deadline) {
    const api = await find()
    if (api) return api
    if (!isTold) onAway(reconnectDeadlineMs)
    isTold = true
    await delay(reconnectEveryMs)
  }
  throw new AppFailure({
    code: 'gatewayUnreachable',
    message: `The gateway went away and did not come back within ${reconnectDeadlineMs / 1_000} s.`,
    hint: `How the run ended is unknown. Once a gateway runs again: ${ownCommand('runs', dataDir)}`,
  })
}

export function followRun(input: Following): FollowedRun {
  let { api } = input
  return {
    api: () => api,
    async *events() {
      let after = 0
      for (;;) {
        try {
          const batches = await api.events.watch({ runId: input.runId, after })
          for await (const batch of batches) {
            for (const event of batch.events) {
              yield event
              if (event.type === 'run.ended') return
            }
            after = batch.cursor
          }
        } catch (thrown) {
          if (errorOf(thrown).code !== 'gatewayUnreachable') throw thrown
        }
        api = await reconnect(input)
      }
    },
  }
}
