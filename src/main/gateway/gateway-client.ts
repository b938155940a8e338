import { createORPCClient } from '@orpc/client'
import { RPCLink as FetchLink } from '@orpc/client/fetch'
import { type MessagePortMainLike, RPCLink as PortLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '#shared/contract/index.ts'
import type { RunningGateway } from './running-gateway.ts'

export type GatewayClient = ContractRouterClient<Contract>

/** Over the shell's own end of a message channel; the caller starts and closes the port. */
export function portClient(port: MessagePortMainLike): GatewayClient {
  return createORPCClient(new PortLink({ port }))
}

/** To a gateway that somebody else started. */
export function httpClient(gateway: Pick<RunningGateway, 'url' | 'token'>): GatewayClient {
  return createORPCClient(new FetchLink({ url: `${gateway.url}/rpc`, headers: { authorization: `Bearer ${gateway.token}` } }))
}
