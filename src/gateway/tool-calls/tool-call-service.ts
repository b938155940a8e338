import type { Transport } from '#shared/contract/runs.ts'
import type { ToolCall } from '#shared/contract/tool-calls.ts'

export interface ToolCallOutcome {
  status: Exclude<ToolCall['status'], 'running'>
  result: string | null
  /** The result is that of the run, word for word: it is stored there. */
  isOfRun: boolean
}

export interface ToolCallService {
  /** Writes the call and its `toolCall.started` event. */
  begin(call: { tool: string; client: string; transport: Transport; arguments: unknown }): string
  /** The run that the call came to; `null` when there is none after all. */
  attachRun(id: string, run: { id: string; prompt: string } | null): void
  end(id: string, outcome: ToolCallOutcome): void
}
