import type { Run, Transport } from '#shared/contract/runs.ts'
import { toAppError } from '#shared/errors.ts'
import type { Log } from '../../log.ts'
import type { McpServices } from '../mcp-services.ts'
import { failureText, resultOfRun } from '../tools/run-result.ts'
import type { ToolPlan } from '../tools/tool.ts'
import { failedResult, resultTextOf, type ToolResult } from '../tools/tool-result.ts'
import { findTool } from '../tools/tools.ts'

/** Who calls, and from where. */
export interface Caller {
  /** `clientInfo.name`. */
  client: string
  transport: Transport
  mcpSessionId: string | null
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
  ended: Promise<ToolResult>
  /** The same at once, `null` while the run works. */
  result(): ToolResult | null
  /** `ended` has resolved. */
  readonly hasEnded: boolean
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
  const { client, transport, mcpSessionId, workspace } = caller
  const { runs, sessions, toolCalls } = services
  let toolCallId: string | null = null

  const end = (status: 'completed' | 'failed' | 'cancelled', result: ToolResult) => {
    if (toolCallId !== null) toolCalls.end(toolCallId, { status, result: resultTextOf(result) })
  }
  const answer = (result: ToolResult): BegunCall => {
    end(result.isError ? 'failed' : 'completed', result)
    return { kind: 'answer', result }
  }

  try {
    toolCallId = toolCalls.begin({ tool, client, transport, mcpSessionId, arguments: args ?? null })
    const found = findTool(tool)
    if (!found) return answer(failedResult(`Unknown tool '${tool}'`))
    const plan = found.plan(args, { sessions, workspace })
    if (plan.kind === 'answer') return answer(plan.result)
    const { prompt, session } = plan
    const run = runs.start({ prompt, session, origin: { client, transport }, rawEvents: request.wantsEvents })
    toolCalls.attachRun(toolCallId, run.id)
    return { kind: 'run', call: followRun(services, run, plan, end) }
  } catch (thrown) {
    const error = toAppError(thrown)
    if (error.code === 'internal') log.error('mcp.callFailed', { incident: error.incident, tool, problem: String(thrown) })
    return answer(failedResult(failureText(error)))
  }
}

function followRun(
  services: McpServices,
  run: Run,
  plan: Extract<ToolPlan, { kind: 'run' }>,
  end: (status: 'completed' | 'failed' | 'cancelled', result: ToolResult) => void,
): RunningCall {
  const { runs, sessions } = services
  let isCancelled = false
  let answer: ToolResult | null = null
  const resultOf = (ended: Run) => resultOfRun(ended, plan.threadNotFound)

  const finish = async (): Promise<ToolResult> => {
    const result = resultOf(await runs.ended(run.id))
    end(isCancelled ? 'cancelled' : result.isError ? 'failed' : 'completed', result)
    answer = result
    return result
  }

  const result = () => {
    if (answer) return answer
    // The end is in the log a moment before it is told.
    const now = runs.get(run.id)
    return now.status === 'queued' || now.status === 'running' ? null : resultOf(now)
  }

  return {
    run,
    threadId: plan.threadId,
    workspace: 'id' in plan.session ? sessions.get(plan.session.id).workspace : plan.session.workspace,
    ended: finish(),
    result,
    get hasEnded() {
      return answer !== null
    },
    get isCancelled() {
      return isCancelled
    },
    cancel(reason) {
      if (isCancelled || result() !== null) return
      isCancelled = true
      const because = reason === null ? '' : `: ${reason}`
      // Ends with the run, whose end is the answer.
      void runs.interrupt(run.id, `The client cancelled the call${because}.`)
    },
  }
}
