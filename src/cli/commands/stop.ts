import { setTimeout as delay } from 'node:timers/promises'
import { findGateway } from '#node/attach.ts'
import { gatewayClient } from '#node/gateway-client.ts'
import { isAlive } from '#node/is-alive.ts'
import { deadlines } from '#shared/deadlines.ts'
import { AppFailure } from '#shared/errors.ts'
import type { CliContext } from '../context.ts'
import { note, printLine } from '../output.ts'

const pollEveryMs = 50

/** Ends the gateway of this data folder and waits until its process is gone. */
export async function stop(context: CliContext): Promise<void> {
  const gateway = await findGateway(context.dataDir)
  if (!gateway) {
    note(`Nothing to stop: no gateway is running for ${context.dataDir}.`)
    return
  }
  // One that does not serve yet takes no requests, but signals.
  if (gateway.starting) process.kill(gateway.pid, 'SIGTERM')
  else await gatewayClient(gateway).gateway.shutdown()
  const deadline = Date.now() + deadlines.stopCommand
  while (isAlive(gateway.pid)) {
    if (Date.now() > deadline) {
      throw new AppFailure({
        code: 'timedOut',
        message: `The gateway (process ${gateway.pid}) did not end within ${deadlines.stopCommand / 1_000} s.`,
        hint: `End it by force: kill -9 ${gateway.pid}`,
      })
    }
    await delay(pollEveryMs)
  }
  printLine('The gateway has ended.')
}
