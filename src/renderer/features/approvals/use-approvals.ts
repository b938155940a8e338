import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { Approval } from '#shared/contract/approvals.ts'
import { orpc } from '../../gateway/gateway.ts'

/** What waits now, oldest first: that one expires first. Renewed by events. */
export function usePendingApprovals() {
  return useQuery(
    orpc.approvals.list.queryOptions({
      // What a person is to decide about is shown whole.
      input: { status: 'pending', limit: 200, textLimit: 1_048_576 },
      select: (page) => page.data.toReversed(),
    }),
  )
}

/** Answered approvals, newest first, page by page. */
export function useAnsweredApprovals() {
  return useInfiniteQuery(
    orpc.approvals.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ status: 'answered', limit: 30, ...(cursor === undefined ? {} : { cursor }) }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      select: (pages): Approval[] => pages.pages.flatMap((page) => page.data),
    }),
  )
}
