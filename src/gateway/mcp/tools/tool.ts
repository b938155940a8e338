import type { Run } from '#shared/contract/runs.ts'
import type { NewRun } from '../../runs/run-service.ts'
import type { SessionService } from '../../sessions/session-service.ts'
import { failedResult, type ToolResult } from './tool-result.ts'

export interface ToolContext {
  sessions: SessionService
  /** Absolute working directory of the caller: where relative paths begin, and where a run works that names none. */
  workspace: string
}

/** What a call comes to: an answer at once, or a run whose end is the answer. */
export type ToolPlan =
  | { kind: 'answer'; result: ToolResult }
  | {
      kind: 'run'
      prompt: string
      session: NewRun['session']
      /** The thread that is continued. */
      threadId: string | null
      /** The answer when Codex does not know the thread. */
      threadNotFound?: ToolResult
    }

/** A tool as `codex mcp-server` offered it. `args` are the caller's, unread; the error texts are the old server's. */
export interface Tool {
  name: string
  /** Entry of `tools/list`. */
  definition: Readonly<Record<string, unknown>>
  plan(args: unknown, context: ToolContext): ToolPlan
}

export type EndedRun = Pick<Run, 'status' | 'result' | 'error' | 'threadId'>

export function refused(text: string, threadId: string | null = null): ToolPlan {
  return { kind: 'answer', result: failedResult(text, threadId) }
}
