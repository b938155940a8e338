import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import { findGateway, type RunningGateway } from '#gateway/attach.ts'
import type { Contract } from '#shared/contract/index.ts'
import { AppFailure } from '#shared/errors.ts'
import { ownCommand } from './own-command.ts'
import { readToken } from './token.ts'

export type GatewayApi = ContractRouterClient<Contract>

/** The typed client of a gateway that runs. */
export function clientOf(gateway: RunningGateway, dataDir: string): GatewayApi {
  const link = new RPCLink({
    url: new URL('/rpc', gateway.url).href,
    headers: { authorization: `Bearer ${readToken(dataDir)}` },
  })
  return createORPCClient(link)
}

/** The client of the gateway that runs for this data folder, or `null` when none does. */
export async function findClient(dataDir: string): Promise<GatewayApi | null> {
  const gateway = await findGateway(dataDir)
  return gateway ? clientOf(gateway, dataDir) : null
}

/** Throws `gatewayUnreachable` when no gateway runs for this data folder. */
export async function connect(dataDir: string): Promise<GatewayApi> {
  const api = await findClient(dataDir)
  if (api) return api
  throw new AppFailure({
    code: 'gatewayUnreachable',
    message: `No gateway is running for ${dataDir}.`,
    hint: `Start one: ${ownCommand('serve', dataDir)}`,
  })
}
