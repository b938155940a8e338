import { type InfiniteData, keepPreviousData } from '@tanstack/react-query'
import type { Page } from '#shared/contract/paging.ts'

/**
 * Options of a list that is read page by page, for every list method of the contract:
 * `useInfiniteQuery(orpc.runs.list.infiniteOptions({ ...paged({ search }), select: entriesOf }))`.
 */
export function paged<F extends object>(filter: F, limit = 50) {
  return {
    input: (cursor: string | undefined) => ({ limit, ...filter, ...(cursor === undefined ? {} : { cursor }) }),
    initialPageParam: undefined,
    getNextPageParam: (page: Page<unknown>) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  }
}

/** The entries of all pages that were read so far. */
export function entriesOf<T>(pages: InfiniteData<Page<T>>): T[] {
  return pages.pages.flatMap((page) => page.data)
}
