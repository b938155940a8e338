import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { GatewayEvent } from '#shared/contract/events.ts'
import { orpc } from '../gateway/gateway.ts'
import type { CutEvent } from '../lib/cut-event.ts'
import { Failure } from '../ui/failure.tsx'
import { ShowAll } from '../ui/show-all.tsx'

/**
 * The whole of a cut event once somebody asked for it, and the button that asks. `isWanted`: it is fetched unasked.
 * What was fetched outlives the view, so that scrolling away and back does not cut it again.
 */
export function useWholeEvent(
  cut: CutEvent | null,
  isWanted = false,
): { event: GatewayEvent | null; showAll: ReactNode; fetch: () => Promise<GatewayEvent> } {
  const query = useQuery(
    orpc.events.get.queryOptions({
      input: { seq: cut?.seq ?? 1 },
      enabled: cut !== null && isWanted,
      staleTime: Number.POSITIVE_INFINITY,
    }),
  )
  const fetch = async () => {
    const { data, error } = await query.refetch()
    if (data) return data
    throw error
  }
  if (cut === null || query.data) return { event: cut === null ? null : (query.data ?? null), showAll: null, fetch }
  const ask = () => void query.refetch()
  const showAll = query.isError ? (
    <Failure error={query.error} isCompact onRetry={ask} />
  ) : (
    <ShowAll length={cut.length} isBusy={query.isFetching} onClick={ask} />
  )
  return { event: null, showAll, fetch }
}
