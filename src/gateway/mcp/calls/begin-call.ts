import type { Log } from '../../log.ts'
import type { McpServices } from '../server.ts'
import { failedResult, type ToolResult } from '../tools/tool-result.ts'
import { findTool, mayCallTool } from '../tools/tools.ts'
import { type CallRequest, failureResult, recordCall } from './call-record.ts'
import type { RunningCall } from './running-call.ts'
import { startRun } from './start-run.ts'
import { startWork } from './start-work.ts'

export type BegunCall = { kind: 'answer'; result: ToolResult } | RunningCall

/** Plans a tool call, records it, and begins what it comes to. Never throws: what goes wrong is the answer. */
export function beginCall(services: McpServices, log: Log, request: CallRequest): BegunCall {
  const { tool, args, caller } = request
  const answer = (result: ToolResult): BegunCall => {
    recordCall(services, request, null).end(result.isError ? 'failed' : 'completed', result)
    return { kind: 'answer', result }
  }

  try {
    const found = findTool(tool, services.settings().toolsets)
    if (!found) return answer(failedResult(`Unknown tool '${tool}'`))
    if (!mayCallTool(caller.principal, found)) {
      return answer(failedResult(`The role "${caller.principal.role}" may not call '${tool}'.`))
    }
    const plan = found.plan(args, { services, caller })
    switch (plan.kind) {
      case 'answer':
        return answer(plan.result)
      case 'run':
        return startRun(services, log, request, plan)
      case 'work':
        return startWork(services, log, request, plan)
    }
  } catch (thrown) {
    return answer(failureResult(log, tool, thrown))
  }
}
