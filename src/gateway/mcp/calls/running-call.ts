import type { EventData } from '#shared/contract/events.ts'
import type { ToolResult } from '../tools/tool-result.ts'

interface CallState {
  /** The answer; never rejects. */
  readonly ended: Promise<ToolResult>
  /** `ended` has resolved. */
  readonly hasEnded: boolean
  readonly isCancelled: boolean
  /** Stops it because its caller wants it no more; nothing once it has ended. Idempotent. */
  cancel(reason: string | null): void
}

/** A tool call whose run is queued or working: the log of the run tells what it does. */
export interface RunCall extends CallState {
  kind: 'run'
  runId: string
  /** Id of the principal whose call it is. */
  principal: string
  /** The thread that the run continues, `null` for a new one. */
  threadId: string | null
  workspace: string
  /** The answer that this end of the run comes to. */
  resultOf(end: EventData['run.ended']): ToolResult
  /** The run could not be kept, so its log will never tell an end. */
  readonly isRefused: boolean
}

/** A tool call that works without a run. */
export interface WorkCall extends CallState {
  kind: 'work'
  /** What it does from now on, and last before; returns the way to stop listening. */
  onProgress(listen: (activity: string) => void): () => void
}

/** A tool call that has no answer yet. */
export type RunningCall = RunCall | WorkCall
