import type { Policy } from '#shared/contract/policy.ts'
import type { Run, Transport } from '#shared/contract/runs.ts'

/** Where a run comes from. */
export interface RunOrigin {
  client: string
  transport: Transport
}

export interface NewRun {
  prompt: string
  /** An existing session, or how to open one. */
  session: { id: string } | { workspace: string; policy: Policy } | { threadId: string; workspace: string; policy: Policy }
  origin: RunOrigin
  /** Ask the engine for the model's own items too (needed for `raw_response_item` of `codex/event`). */
  rawEvents: boolean
}

export interface RunService {
  /**
   * Commits the run, queues it and returns it; runs of one session are served one after the other. Throws
   * `engineUnavailable`, `tooMany`, `storageFull`, `storageReadOnly`, `notFound`, `conflict` (gateway stopped).
   */
  start(run: NewRun): Run
  get(id: string): Run
  /** Resolves with the ended run (completed, failed or interrupted); rejects only when `signal` aborts. */
  ended(id: string, signal?: AbortSignal): Promise<Run>
  /** Idempotent; resolves when the run has ended. `reason` is shown to people. */
  interrupt(id: string, reason: string): Promise<Run>
}
