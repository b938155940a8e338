import { createORPCClient } from '@orpc/client'
import { createTanstackQueryUtils, type RouterUtils } from '@orpc/tanstack-query'
import { QueryClient } from '@tanstack/react-query'
import type { GatewayClient } from '#shared/contract/client.ts'
import { errorPolicy } from '#shared/errors.ts'
import { appErrorOf } from '../lib/app-error.ts'
import type { GatewayLink } from './carrier.ts'

export type GatewayQueries = RouterUtils<GatewayClient>

export function createGatewayClient(link: GatewayLink): GatewayClient {
  return createORPCClient(link)
}

export function createGatewayQueries(client: GatewayClient): GatewayQueries {
  return createTanstackQueryUtils(client)
}

/** Once more for what may pass by itself; everything else is shown at once. */
function isWorthRetrying(failures: number, error: Error): boolean {
  const { code } = appErrorOf(error)
  return failures < 1 && errorPolicy[code].retryable && code !== 'gatewayUnreachable'
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // The gateway is on this machine or behind an open connection: `navigator.onLine` says nothing about it. Freshness
      // comes from events, not from focus.
      queries: { networkMode: 'always', staleTime: 30_000, refetchOnWindowFocus: false, retry: isWorthRetrying },
      mutations: { networkMode: 'always', retry: false },
    },
  })
}
