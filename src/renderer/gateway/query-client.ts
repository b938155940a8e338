import { QueryClient } from '@tanstack/react-query'
import { errorPolicy } from '#shared/errors.ts'
import { appErrorOf } from '../lib/app-error.ts'

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
