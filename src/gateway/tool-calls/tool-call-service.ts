import type { Transport } from '#shared/contract/runs.ts'
import type { ToolCall } from '#shared/contract/tool-calls.ts'

export interface ToolCallOutcome {
  status: Exclude<ToolCall['status'], 'running'>
  result: string | null
  /** The result is that of the run, word for word: it is stored there. */
  isOfRun: boolean
}

export interface ToolCallService {
  /** Writes the call and its `toolCall.started` event. `run`: the one that it came to. */
  begin(call: {
    tool: string
    client: string
    transport: Transport
    /** Id of the principal that calls. */
    principal: string
    arguments: unknown
    run: { id: string; prompt: string } | null
  }): string
  /** The run could not be kept: the call came to none. */
  forgetRun(id: string): void
  end(id: string, outcome: ToolCallOutcome): void
}
