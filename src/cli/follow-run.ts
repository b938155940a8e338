import { setTimeout as delay } from 'node:timers/promises'
import { findGateway } from '#gateway/attach.ts'
import type { GatewayEvent } from '#shared/contract/events.ts'
import { AppFailure } from '#shared/errors.ts'
import { errorOf } from './failure.ts'
import { clientOf, type GatewayApi } from './gateway-client.ts'

const reconnectDeadlineMs = 30_000
const reconnectEveryMs = 250

/** The API of whichever gateway serves the folder next: the same one, or one that was started again. */
async function reconnect(dataDir: string, signal: AbortSignal): Promise<GatewayApi> {
  const deadline = Date.now() + reconnectDeadlineMs
  while (Date.now() < deadline) {
    const gateway = await findGateway(dataDir)
    if (gateway) return clientOf(gateway, dataDir)
    await delay(reconnectEveryMs, undefined, { signal })
  }
  throw new AppFailure({
    code: 'gatewayUnreachable',
    message: `The gateway went away and did not come back within ${reconnectDeadlineMs / 1_000} s.`,
    hint: 'How the run ended is unknown. Once a gateway runs again: switchboard runs',
  })
}

/** Every event of a run once and in order, up to its end, across broken connections and restarts of the gateway. */
export async function* followRun(input: {
  api: GatewayApi
  dataDir: string
  runId: string
  after: number
  signal: AbortSignal
}): AsyncGenerator<GatewayEvent> {
  let { api, after } = input
  for (;;) {
    try {
      const batches = await api.events.watch({ runId: input.runId, after }, { signal: input.signal })
      for await (const batch of batches) {
        for (const event of batch.events) {
          yield event
          if (event.type === 'run.ended') return
        }
        after = batch.cursor
      }
    } catch (thrown) {
      if (input.signal.aborted || errorOf(thrown).code !== 'gatewayUnreachable') throw thrown
    }
    api = await reconnect(input.dataDir, input.signal)
  }
}
