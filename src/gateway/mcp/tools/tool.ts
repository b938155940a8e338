import type { Role } from '#shared/contract/access.ts'
import type { Run } from '#shared/contract/runs.ts'
import type { Transport } from '#shared/contract/transport.ts'
import type { Toolset } from '#shared/toolsets.ts'
import type { Principal } from '../../access/principal.ts'
import type { ApprovalService } from '../../approvals/approval-service.ts'
import type { EventLog } from '../../events/event-log.ts'
import type { NewRun } from '../../runs/new-run.ts'
import type { RunService } from '../../runs/run-service.ts'
import type { SessionService } from '../../sessions/session-service.ts'
import type { ToolCallService } from '../../tool-calls/tool-call-service.ts'
import { failedResult, type ToolResult } from './tool-result.ts'

/** Who calls, and from where. */
export interface Caller {
  /** `clientInfo.name`. */
  client: string
  transport: Transport
  principal: Principal
  /** Absolute working directory: where relative paths begin, and where a run works that names none. */
  readonly workspace: string
  /** Throws an `AppFailure` when a run that names no folder cannot work in `workspace`. */
  assertWorkspace?: () => void
}

/** What of the gateway tools have in their hands: all but what only the gateway itself does. */
export interface ToolServices {
  runs: Pick<RunService, 'start' | 'retry' | 'get' | 'list' | 'ended' | 'interrupt' | 'counts'>
  sessions: SessionService
  approvals: Pick<ApprovalService, 'get' | 'list' | 'answer'>
  toolCalls: Pick<ToolCallService, 'get' | 'list'>
  events: Pick<EventLog, 'cursor' | 'get' | 'page' | 'follow'>
}

export interface ToolContext {
  services: ToolServices
  caller: Caller
}

/** What a tool that works has from its call. */
export interface WorkContext {
  /** Aborts when the caller wants the answer no more, or at the deadline. */
  signal: AbortSignal
  /** Says what is being done, for a client that asked for progress. */
  progress: (activity: string) => void
}

export interface WorkPlan {
  kind: 'work'
  work: (context: WorkContext) => Promise<ToolResult>
}

export interface RunPlan {
  kind: 'run'
  prompt: string
  session: NewRun['session']
  /** Where it works. */
  workspace: string
  /** The thread that is continued. */
  threadId: string | null
  /** The answer when Codex does not know the thread. */
  threadNotFound?: ToolResult
}

/** What a call comes to: an answer at once, work whose result is the answer, or a run whose end is. */
export type ToolPlan = { kind: 'answer'; result: ToolResult } | WorkPlan | RunPlan

/** A tool as clients see and call it. Made by `defineTool`; only what the removed server wrote to the byte is made by hand. */
export interface Tool {
  name: string
  toolset: Toolset
  /** The least that its caller has to be. */
  role: Role
  /** Entry of `tools/list`. */
  readonly definition: Readonly<Record<string, unknown>>
  /** `args`: the caller's, unread. Throws an `AppFailure` that says what is wrong with them. */
  plan(args: unknown, context: ToolContext): ToolPlan
}

export type EndedRun = Pick<Run, 'status' | 'result' | 'error' | 'threadId'>

export function refused(text: string, threadId: string | null = null): ToolPlan {
  return { kind: 'answer', result: failedResult(text, threadId) }
}
