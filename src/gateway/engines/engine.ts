import type { ApprovalDecision, ApprovalRequest } from '#shared/contract/approvals.ts'
import type { EngineCapability, EngineKind, ProcessState } from '#shared/contract/engine.ts'
import type { EngineEvent } from '#shared/contract/engine-events.ts'
import type { TokenUsage } from '#shared/contract/items.ts'
import type { Policy } from '#shared/contract/policy.ts'

/** What an engine can do; callers ask this, never which engine it is. Whatever it is, an interrupt also ends commands. */
export type EngineCapabilities = Readonly<Record<EngineCapability, boolean>>

export interface TurnRequest {
  /** Thread to continue; `null` opens a new one. */
  threadId: string | null
  /** Absolute path. */
  cwd: string
  /** Used in full for a new thread; for a resumed one sandbox and approval policy are applied again, never widened. */
  policy: Policy
  prompt: string
  /** `clientInfo.name` of the caller; the engine sanitises it. */
  client: string
  rawEvents: boolean
}

export interface ApprovalAnswer {
  decision: ApprovalDecision
  /** Answers of an elicitation or of user input, by property or question id. */
  content?: Record<string, unknown>
}

export interface TurnHandlers {
  /** Called in order, synchronously, and never after the turn's promise has settled. Must not throw. */
  emit: (event: EngineEvent) => void
  /** Codex waits until this resolves; aborting `signal` means that nobody waits any more (turn ended or interrupted). */
  approve: (request: ApprovalRequest, signal: AbortSignal) => Promise<ApprovalAnswer>
  /** Aborting asks the engine to interrupt the turn; the promise then resolves with `interrupted`, within 10 s. */
  signal: AbortSignal
}

export interface TurnResult {
  threadId: string
  turnId: string | null
  status: 'completed' | 'interrupted'
  /** Text of the last agent message. */
  lastMessage: string
  usage: TokenUsage | null
}

/**
 * Drives one Codex child process. Rejections are `AppFailure`s: `engineUnavailable` (cannot start), `engineFailed`
 * (Codex answered with an error; `threadId` set when a thread is open), `engineLost` (the child died, outcome
 * unknown), `conflict` (the thread already has a turn: turns of one thread are never steered into each other),
 * `notFound` with entity `thread`.
 */
export interface Engine {
  readonly kind: EngineKind
  readonly capabilities: EngineCapabilities
  readonly state: ProcessState
  /** Called on every change of `state`; returns the way to stop listening. */
  onStateChange(listener: (state: ProcessState) => void): () => void
  /** Starts the child if need be and waits until it answers. */
  start(): Promise<void>
  runTurn(request: TurnRequest, handlers: TurnHandlers): Promise<TurnResult>
  /** Ends the child with its whole process tree; running turns reject with `engineLost`. Idempotent. */
  close(): Promise<void>
}
