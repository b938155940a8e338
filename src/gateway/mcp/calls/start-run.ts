import type { Run } from '#shared/contract/runs.ts'
import type { Log } from '../../log.ts'
import type { McpServices } from '../server.ts'
import { resultOfRun } from '../tools/run-result.ts'
import type { EndedRun, RunPlan } from '../tools/tool.ts'
import type { ToolResult } from '../tools/tool-result.ts'
import { type CallRequest, failureResult, recordCall } from './call-record.ts'
import type { RunCall } from './running-call.ts'

/** Begins a run, whose end is the answer of the call. */
export function startRun(services: McpServices, log: Log, request: CallRequest, plan: RunPlan): RunCall {
  const { runs } = services
  const { client, transport, principal } = request.caller
  let isCancelled = false
  let isRefused = false
  /** Its end is decided: a cancellation comes too late. */
  let isEnding = false
  /** The thread in which it ended. */
  let threadId: string | null = null
  const resultOfEnded = (ended: EndedRun) => resultOfRun(ended, plan.threadNotFound)
  const recordEnd = (result: ToolResult, ended?: Run) =>
    record.end(isCancelled ? 'cancelled' : result.isError ? 'failed' : 'completed', result, ended)

  const { id: runId, accepted } = runs.begin({
    prompt: plan.prompt,
    session: plan.session,
    origin: { client, transport, principal: principal.id },
    rawEvents: request.wantsEvents,
    onEnding(ended) {
      isEnding = true
      threadId = ended.threadId
      recordEnd(resultOfEnded(ended), ended)
    },
  })
  // Now, so that it is of one transaction with the run; after its session was looked up, which commits what waits.
  const record = recordCall(services, request, { id: runId, prompt: plan.prompt })

  const finish = async (): Promise<ToolResult> => {
    try {
      await accepted
    } catch (thrown) {
      isRefused = true
      isEnding = true
      record.forgetRun()
      const result = failureResult(log, request.tool, thrown)
      recordEnd(result)
      return result
    }
    return resultOfEnded(await runs.ended(runId))
  }

  let ended: Promise<ToolResult> | null = finish()
  let hasEnded = false
  void ended.then(() => {
    hasEnded = true
    // The store has the answer for whoever still asks; a refusal is small.
    if (!isRefused) ended = null
  })

  return {
    kind: 'run',
    runId,
    principal: principal.id,
    threadId: plan.threadId,
    workspace: plan.workspace,
    get ended() {
      return ended ?? runs.ended(runId).then(resultOfEnded)
    },
    resultOf: (end) => resultOfEnded({ ...end, threadId }),
    get hasEnded() {
      return hasEnded
    },
    get isRefused() {
      return isRefused
    },
    get isCancelled() {
      return isCancelled
    },
    cancel(reason) {
      if (isCancelled || isEnding) return
      isCancelled = true
      const because = reason === null ? '' : `: ${reason}`
      // Ends with the run, whose end is the answer.
      runs.interrupt(runId, `The client cancelled the call${because}.`).catch(() => {
        // It was refused meanwhile, and that is the answer.
      })
    },
  }
}
