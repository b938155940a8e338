import { realpathSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import { findGateway, type RunningGateway } from '#gateway/attach.ts'
import type { Contract } from '#shared/contract/index.ts'
import { AppFailure } from '#shared/errors.ts'
import { ownCommand } from './own-command.ts'
import { readToken } from './token.ts'

export type GatewayApi = ContractRouterClient<Contract>

function clientWith(credential: string, gateway: RunningGateway): GatewayApi {
  const headers = { authorization: `Bearer ${credential}` }
  return createORPCClient(new RPCLink({ url: new URL('/rpc', gateway.url).href, headers }))
}

/** The typed client of a gateway that runs. */
export function clientOf(gateway: RunningGateway, dataDir: string): GatewayApi {
  return clientWith(readToken(dataDir), gateway)
}

/**
 * The same for what only a person may do: the token is not enough for it, because commands of Codex can read it too.
 * What they cannot do is write into the data folder. Throws `forbidden` when the gateway is not convinced.
 */
export async function personOf(gateway: RunningGateway, dataDir: string): Promise<GatewayApi> {
  const api = clientOf(gateway, dataDir)
  const { id, path, content } = await api.access.challenge()
  if (realpathSync(dirname(path)) !== realpathSync(join(dataDir, 'challenges')))
    throw new Error('The gateway asks for a file outside of its data folder.')
  writeFileSync(path, content, { flag: 'wx', mode: 0o600 })
  const { credential } = await api.access.prove({ id })
  return clientWith(credential, gateway)
}

/** The client of the gateway that runs for this data folder, or `null` when none does. */
export async function findClient(dataDir: string): Promise<GatewayApi | null> {
  const gateway = await findGateway(dataDir)
  return gateway ? clientOf(gateway, dataDir) : null
}

/** Throws `gatewayUnreachable` when no gateway runs for this data folder. */
export async function connect(dataDir: string): Promise<GatewayApi> {
  return clientOf(await runningGateway(dataDir), dataDir)
}

/** The same as a person, see `personOf`. */
export async function connectAsPerson(dataDir: string): Promise<GatewayApi> {
  return await personOf(await runningGateway(dataDir), dataDir)
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
