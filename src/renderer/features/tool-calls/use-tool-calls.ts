import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { ToolCall } from '#shared/contract/tool-calls.ts'
import { orpc } from '../../gateway/gateway.ts'

export interface ToolCallFilter {
  status: ToolCall['status'] | 'all'
  /** Name of a tool, or `all`. */
  tool: string
}

export const noFilter: ToolCallFilter = { status: 'all', tool: 'all' }

/** Tool calls of MCP clients, newest first, page by page. Renewed by events. */
export function useToolCalls({ status, tool }: ToolCallFilter) {
  return useInfiniteQuery(
    orpc.toolCalls.list.infiniteOptions({
      input: (cursor: string | undefined) => ({
        limit: 50,
        ...(status === 'all' ? {} : { status }),
        ...(tool === 'all' ? {} : { tool }),
        ...(cursor === undefined ? {} : { cursor }),
      }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      select: (pages): ToolCall[] => pages.pages.flatMap((page) => page.data),
      placeholderData: keepPreviousData,
    }),
  )
}

/** Names of the tools that were called lately, for the filter. */
export function useCalledTools(): string[] {
  const recent = useQuery(
    orpc.toolCalls.list.queryOptions({
      input: { limit: 200 },
      select: (page) => [...new Set(page.data.map((call) => call.tool))].sort(),
    }),
  )
  return recent.data ?? []
}
