import type { Run } from '#shared/contract/runs.ts'
import { toAppError } from '#shared/errors.ts'
import type { Log } from '../../log.ts'
import type { McpServices } from '../server.ts'
import { failureText } from '../tools/run-result.ts'
import type { Caller } from '../tools/tool.ts'
import { failedResult, resultTextOf, type ToolResult } from '../tools/tool-result.ts'

export interface CallRequest {
  tool: string
  args: unknown
  caller: Caller
  /** Notifications will be delivered, so the model's own items are wanted too. */
  wantsEvents: boolean
}

/** What people see of the call in the list of tool calls. */
interface CallRecord {
  /** The run could not be kept. */
  forgetRun(): void
  /** `run`: the one that came to this result. */
  end(status: 'completed' | 'failed' | 'cancelled', result: ToolResult, run?: Run): void
}

export function recordCall(
  { toolCalls }: Pick<McpServices, 'toolCalls'>,
  { tool, args, caller }: CallRequest,
  run: { id: string; prompt: string } | null,
): CallRecord {
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

/** What went wrong as an answer; what nobody foresaw goes to the log. */
export function failureResult(log: Log, tool: string, thrown: unknown): ToolResult {
  const error = toAppError(thrown)
  if (error.code === 'internal') log.error('mcp.callFailed', { incident: error.incident, tool, problem: String(thrown) })
  return failedResult(failureText(error))
}
