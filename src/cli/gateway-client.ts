import { findGateway, type RunningGateway } from '#node/attach.ts'
import { gatewayClient, personClient } from '#node/gateway-client.ts'
import type { GatewayClient } from '#shared/contract/client.ts'
import { AppFailure } from '#shared/errors.ts'
import { ownCommand } from './own-command.ts'

/** The client of the gateway that runs for this data folder, or `null` when none does. */
export async function findClient(dataDir: string): Promise<GatewayClient | null> {
  const gateway = await findGateway(dataDir)
  return gateway && gatewayClient(gateway)
}

/** Throws `gatewayUnreachable` when no gateway runs for this data folder. */
export async function connect(dataDir: string): Promise<GatewayClient> {
  return gatewayClient(await runningGateway(dataDir))
}

/** The same as a person, see `personClient`. */
export async function connectAsPerson(dataDir: string): Promise<GatewayClient> {
  return await personClient(await runningGateway(dataDir))
}

async function runningGateway(dataDir: string): Promise<RunningGateway> {
  const gateway = await findGateway(dataDir)
  if (gateway) return gateway
  throw new AppFailure({
    code: 'gatewayUnreachable',
    message: `No gateway is running for ${dataDir}.`,
    hint: `Start one: ${ownCommand('serve', dataDir)}`,
  })
}
