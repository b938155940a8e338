import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { orpc } from '../../gateway/gateway.ts'
import { entriesOf, paged } from '../../gateway/paged.ts'

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
    orpc.approvals.list.infiniteOptions({ ...paged({ status: 'answered' as const }, 30), select: entriesOf }),
  )
}
