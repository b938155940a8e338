import { withDeadline } from '#shared/with-deadline.ts'
import type { Log } from '../../log.ts'
import type { McpServices } from '../server.ts'
import type { WorkPlan } from '../tools/tool.ts'
import { failedResult, type ToolResult } from '../tools/tool-result.ts'
import { type CallRequest, failureResult, recordCall } from './call-record.ts'
import type { WorkCall } from './running-call.ts'

/** Lets a tool work without a run. It ends when the tool does, when it is cancelled, or at the deadline of runs. */
export function startWork(
  services: Pick<McpServices, 'toolCalls' | 'settings'>,
  log: Log,
  request: CallRequest,
  plan: WorkPlan,
): WorkCall {
  const record = recordCall(services, request, null)
  const abort = new AbortController()
  const stopped = Promise.withResolvers<ToolResult>()
  const listeners = new Set<(activity: string) => void>()
  let activity: string | null = null
  let hasEnded = false
  let isCancelled = false

  /** Whatever the tool does then: its caller does not wait for it. */
  const stop = (text: string) => {
    stopped.resolve(failedResult(text))
    abort.abort()
  }
  const deadlineMs = services.settings().runTimeoutMs
  const tooLate = () => {
    abort.abort()
    return failedResult(`The tool did not answer within ${deadlineMs / 1_000} s.`)
  }

  const progress = (next: string) => {
    if (hasEnded) return
    activity = next
    for (const listen of listeners) listen(next)
  }
  const work = async (): Promise<ToolResult> => {
    try {
      return await plan.work({ signal: abort.signal, progress })
    } catch (thrown) {
      return abort.signal.aborted ? stopped.promise : failureResult(log, request.tool, thrown)
    }
  }
  const finish = async (): Promise<ToolResult> => {
    const given = Promise.race([stopped.promise, work()])
    const result = await withDeadline(given, deadlineMs, tooLate, { isBackground: true })
    hasEnded = true
    listeners.clear()
    record.end(isCancelled ? 'cancelled' : result.isError ? 'failed' : 'completed', result)
    return result
  }

  const ended = finish()
  return {
    kind: 'work',
    ended,
    get hasEnded() {
      return hasEnded
    },
    get isCancelled() {
      return isCancelled
    },
    cancel(reason) {
      if (isCancelled || hasEnded) return
      isCancelled = true
      stop(`The client cancelled the call${reason === null ? '' : `: ${reason}`}.`)
    },
    onProgress(listen) {
      listeners.add(listen)
      if (activity !== null) listen(activity)
      return () => listeners.delete(listen)
    },
  }
}
