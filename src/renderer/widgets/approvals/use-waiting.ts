import { useQuery } from '@tanstack/react-query'
import { orpc } from '../../gateway/gateway.ts'

/** Whether a run, or a run of this session, waits for somebody's answer. Renewed by events. */
export function useIsWaiting(of: { runId: string } | { sessionId: string }, isRunning: boolean): boolean {
  const pending = useQuery(
    orpc.approvals.list.queryOptions({
      input: { status: 'pending', limit: 200 },
      enabled: isRunning,
      select: (page) =>
        page.data.some((approval) => ('runId' in of ? approval.runId === of.runId : approval.sessionId === of.sessionId)),
    }),
  )
  return isRunning && pending.data === true
}
