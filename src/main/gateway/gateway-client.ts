import { realpath, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink as FetchLink } from '@orpc/client/fetch'
import { type MessagePortMainLike, RPCLink as PortLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '#shared/contract/index.ts'
import { tellTaken } from '#shared/port-window.ts'
import type { RunningGateway } from './running-gateway.ts'

export type GatewayClient = ContractRouterClient<Contract>

/** Over the shell's own end of a message channel; the caller starts and closes the port. */
export function portClient(port: MessagePortMainLike): GatewayClient {
  const link = new PortLink({ port })
  tellTaken(port)
  return createORPCClient(link)
}

/** To a gateway that somebody else started. */
export function httpClient(gateway: Pick<RunningGateway, 'url' | 'token'>): GatewayClient {
  return createORPCClient(new FetchLink({ url: `${gateway.url}/rpc`, headers: { authorization: `Bearer ${gateway.token}` } }))
}

/**
 * The same for what only a person may do: commands of Codex can read the token too, but only a program outside of their
 * sandbox can write into the data folder.
 */
export async function personClient(gateway: Pick<RunningGateway, 'url' | 'token' | 'dataDir'>): Promise<GatewayClient> {
  const client = httpClient(gateway)
  const { id, path, content } = await client.access.challenge()
  const [asked, own] = await Promise.all([dirname(path), join(gateway.dataDir, 'challenges')].map((folder) => realpath(folder)))
  if (asked !== own) throw new Error('The gateway asks for a file outside of its folder.')
  await writeFile(path, content, { flag: 'wx', mode: 0o600 })
  const { credential } = await client.access.prove({ id })
  return httpClient({ url: gateway.url, token: credential })
}
