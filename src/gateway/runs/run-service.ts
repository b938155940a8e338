import type { Policy } from '#shared/contract/policy.ts'
import type { Run, Transport } from '#shared/contract/runs.ts'
import type { Session } from '#shared/contract/sessions.ts'

/** Where a run comes from. */
export interface RunOrigin {
  client: string
  transport: Transport
  /** Id of the principal that starts it. */
  principal: string
}

export interface NewRun {
  prompt: string
  /** An existing session, or how to open one. */
  session: { id: string } | { workspace: string; policy: Policy } | { threadId: string; workspace: string; policy: Policy }
  origin: RunOrigin
  /** Ask the engine for the model's own items too (needed for `raw_response_item` of `codex/event`). */
  rawEvents: boolean
  /** Called when the end is about to be written: what is deferred here is written with it. */
  onEnding?: (ended: Run) => void
}

/** A run that is about to be committed. */
export interface BegunRun {
  run: Run
  session: Session
  /**
   * Resolves when the run is committed and queued, and may not be on the disk yet: it is by its end, and by any question
   * that it asks. Rejects when it cannot be kept, and then there is no run.
   */
  accepted: Promise<Run>
}

export interface RunService {
  /**
   * Resolves with the run when it is on the disk and queued; runs of one session are served one after the other.
   * Rejects with `tooMany`, `storageFull`, `storageBlocked`, `storageReadOnly`, `notFound`, `conflict` (gateway stopped).
   */
  start(run: NewRun): Promise<Run>
  /**
   * The same for who tells nobody of the run before it ends, and needs its id at once, e.g. to interrupt it. What is
   * refused from the first is thrown.
   */
  begin(run: NewRun): BegunRun
  get(id: string): Run
  /** Resolves with the ended run (completed, failed or interrupted); rejects only when `signal` aborts. */
  ended(id: string, signal?: AbortSignal): Promise<Run>
  /** Idempotent; resolves when the run has ended. `reason` is shown to people. */
  interrupt(id: string, reason: string): Promise<Run>
}
