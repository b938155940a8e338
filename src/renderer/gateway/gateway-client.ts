import { createORPCClient } from '@orpc/client'
import { createTanstackQueryUtils, type RouterUtils } from '@orpc/tanstack-query'
import type { GatewayClient } from '#shared/contract/client.ts'
import type { GatewayLink } from './carrier.ts'

export type GatewayQueries = RouterUtils<GatewayClient>

export function createGatewayClient(link: GatewayLink): GatewayClient {
  return createORPCClient(link)
}

export function createGatewayQueries(client: GatewayClient): GatewayQueries {
  return createTanstackQueryUtils(client)
}
