import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { createTanstackQueryUtils, type RouterUtils } from '@orpc/tanstack-query'
import type { Contract } from '#shared/contract/index.ts'
import type { GatewayLink } from './door.ts'

export type GatewayClient = ContractRouterClient<Contract>
export type GatewayQueries = RouterUtils<GatewayClient>

export function createGatewayClient(link: GatewayLink): GatewayClient {
  return createORPCClient(link)
}

export function createGatewayQueries(client: GatewayClient): GatewayQueries {
  return createTanstackQueryUtils(client)
}
