import type { EventData } from '#shared/contract/run-events.ts'
import type { Run, Transport } from '#shared/contract/runs.ts'
import { toAppError } from '#shared/errors.ts'
import { type Principal, refusalOf } from '../../access/principal.ts'
import type { Log } from '../../log.ts'
import type { McpServices } from '../server.ts'
import { failureText, resultOfRun } from '../tools/run-result.ts'
import type { EndedRun, ToolPlan } from '../tools/tool.ts'
import { failedResult, resultTextOf, type ToolResult } from '../tools/tool-result.ts'
import { findTool } from '../tools/tools.ts'

/** Who calls, and from where. */
export interface Caller {
  /** `clientInfo.name`. */
  client: string
  transport: Transport
  principal: Principal
  /** Absolute path. */
  workspace: string
}

/** A tool call whose run is queued or working. */
export interface RunningCall {
  run: Run
  /** The thread that the run continues, `null` for a new one. */
  threadId: string | null
  workspace: string
  /** The answer, as soon as the run has ended; never rejects. */
  readonly ended: Promise<ToolResult>
  /** The answer that this end of the run comes to. */
  resultOf(end: EventData['run.ended']): ToolResult
  /** `ended` has resolved. */
  readonly hasEnded: boolean
  /** The run could not be kept, so its log will never tell an end. */
  readonly isRefused: boolean
  readonly isCancelled: boolean
  /** Interrupts the run because its caller wants it no more; nothing once it has ended. Idempotent. */
  cancel(reason: string | null): void
}

export type BegunCall = { kind: 'answer'; result: ToolResult } | { kind: 'run'; call: RunningCall }

interface CallRequest {
  tool: string
  args: unknown
  caller: Caller
  /** Notifications will be delivered, so the model's own items are wanted too. */
  wantsEvents: boolean
}

/** Plans a tool call, records it, and starts its run when it comes to one. Never throws: what goes wrong is the answer. */
export function beginCall(services: McpServices, log: Log, request: CallRequest): BegunCall {
  const { tool, args, caller } = request
  const { sessions } = services
  const answer = (result: ToolResult): BegunCall => {
    recordCall(services, request, null).end(result.isError ? 'failed' : 'completed', result)
    return { kind: 'answer', result }
  }

  try {
    const found = findTool(tool)
    if (!found) return answer(failedResult(`Unknown tool '${tool}'`))
    if (refusalOf(caller.principal, 'use') !== null)
      return answer(failedResult(`The role "${caller.principal.role}" may not call '${tool}'.`))
    const plan = found.plan(args, { sessions, workspace: caller.workspace })
    if (plan.kind === 'answer') return answer(plan.result)
    return { kind: 'run', call: startCall(services, log, request, plan) }
  } catch (thrown) {
    return answer(failureResult(log, tool, thrown))
  }
}

function failureResult(log: Log, tool: string, thrown: unknown): ToolResult {
  const error = toAppError(thrown)
  if (error.code === 'internal') log.error('mcp.callFailed', { incident: error.incident, tool, problem: String(thrown) })
  return failedResult(failureText(error))
}

/** What people see of the call in the list of tool calls. */
interface CallRecord {
  /** The run could not be kept. */
  forgetRun(): void
  /** `run`: the one that came to this result. */
  end(status: 'completed' | 'failed' | 'cancelled', result: ToolResult, run?: Run): void
}

function recordCall({ toolCalls }: McpServices, { tool, args, caller }: CallRequest, run: Run | null): CallRecord {
  const { client, transport, principal } = caller
  const id = toolCalls.begin({ tool, client, transport, principal: principal.id, arguments: args ?? null, run })
  return {
    forgetRun: () => toolCalls.forgetRun(id),
    end(status, result, ended) {
      const text = resultTextOf(result)
      toolCalls.end(id, { status, result: text, isOfRun: ended?.result === text })
    },
  }
}

type RunPlan = Extract<ToolPlan, { kind: 'run' }>

function startCall(services: McpServices, log: Log, request: CallRequest, plan: RunPlan): RunningCall {
  const { runs } = services
  const { client, transport, principal } = request.caller
  let isCancelled = false
  let isRefused = false
  /** Its end is decided: a cancellation comes too late. */
  let isEnding = false
  const resultOfEnded = (ended: EndedRun) => resultOfRun(ended, plan.threadNotFound)
  const recordEnd = (result: ToolResult, ended?: Run) =>
    record.end(isCancelled ? 'cancelled' : result.isError ? 'failed' : 'completed', result, ended)

  const { run, session, accepted } = runs.begin({
    prompt: plan.prompt,
    session: plan.session,
    origin: { client, transport, principal: principal.id },
    rawEvents: request.wantsEvents,
    onEnding(ended) {
      isEnding = true
      recordEnd(resultOfEnded(ended), ended)
    },
  })
  // After the run: what looks up its session commits what waits, and the call and the run are to be one transaction.
  const record = recordCall(services, request, run)

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
    return resultOfEnded(await runs.ended(run.id))
  }

  let ended: Promise<ToolResult> | null = finish()
  let hasEnded = false
  void ended.then(() => {
    hasEnded = true
    // The store has the answer for whoever still asks; a refusal is small.
    if (!isRefused) ended = null
  })

  return {
    run,
    threadId: plan.threadId,
    workspace: session.workspace,
    get ended() {
      return ended ?? runs.ended(run.id).then(resultOfEnded)
    },
    resultOf: (end) => resultOfEnded({ ...end, threadId: runs.get(run.id).threadId }),
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
      void runs.interrupt(run.id, `The client cancelled the call${because}.`)
    },
  }
}
