import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import type { Session } from '#shared/contract/sessions.ts'
import { orpc } from '../../gateway/gateway.ts'

/** Sessions, newest first, page by page. Renewed by events. */
export function useSessions(search: string) {
  return useInfiniteQuery(
    orpc.sessions.list.infiniteOptions({
      input: (cursor: string | undefined) => ({
        limit: 50,
        ...(search === '' ? {} : { search }),
        ...(cursor === undefined ? {} : { cursor }),
      }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      select: (pages): Session[] => pages.pages.flatMap((page) => page.data),
      placeholderData: keepPreviousData,
    }),
  )
}
