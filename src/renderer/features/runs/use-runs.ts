import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import type { Run, RunStatus } from '#shared/contract/runs.ts'
import { orpc } from '../../gateway/gateway.ts'

export interface RunFilter {
  status: RunStatus | 'all'
  search: string
}

/** Run history, newest first, page by page. Renewed by events. */
export function useRuns({ status, search }: RunFilter) {
  return useInfiniteQuery(
    orpc.runs.list.infiniteOptions({
      input: (cursor: string | undefined) => ({
        limit: 50,
        ...(status === 'all' ? {} : { status }),
        ...(search === '' ? {} : { search }),
        ...(cursor === undefined ? {} : { cursor }),
      }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      select: (pages): Run[] => pages.pages.flatMap((page) => page.data),
      placeholderData: keepPreviousData,
    }),
  )
}
