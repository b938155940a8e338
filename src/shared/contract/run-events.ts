import type { AppError } from '../errors.ts'
import type { ApprovalAnswerer, ApprovalDecision, ApprovalRequest } from './approvals.ts'
import type { EngineStatus } from './engine.ts'
import type { GatewayEvent } from './events.ts'
import type { Item, TokenUsage } from './items.ts'
import type { RunStatus, Transport } from './runs.ts'

/** What an engine reports while it works on a turn; Codex's ids and items pass through unchanged. */
export interface EngineEventData {
  'thread.opened': {
    threadId: string
    /** Codex's `sessionId`, the same as the thread's for a thread that was not forked. */
    codexSessionId: string
    resumed: boolean
    model: string
    modelProvider: string
    cwd: string
    approvalPolicy: string
    approvalsReviewer: string
    sandbox: unknown
    reasoningEffort: string | null
    rolloutPath: string | null
  }
  /** `error` is set when `state` is `failed`. */
  'mcpServer.startup': { server: string; state: 'starting' | 'ready' | 'failed' | 'cancelled'; error: string | null }
  'turn.started': { turnId: string; startedAt: number | null; contextWindow: number | null }
  /** `error` is set when `status` is `failed`; `lastMessage` is the text of the last agent message. Times: Unix seconds, as Codex gives them. */
  'turn.ended': {
    turnId: string
    status: 'completed' | 'failed' | 'interrupted'
    lastMessage: string | null
    error: { message: string; codexErrorInfo: unknown; additionalDetails: string | null } | null
    startedAt: number | null
    completedAt: number | null
    durationMs: number | null
    timeToFirstTokenMs: number | null
  }
  'item.started': { turnId: string; item: Item; startedAtMs: number | null }
  'item.completed': { turnId: string; item: Item; completedAtMs: number | null }
  'message.delta': { turnId: string; itemId: string; text: string }
  'reasoning.section': { turnId: string; itemId: string; index: number }
  'reasoning.delta': { turnId: string; itemId: string; index: number; text: string }
  'command.output': { turnId: string; itemId: string; text: string }
  'diff.updated': { turnId: string; diff: string }
  'usage.updated': { turnId: string; total: TokenUsage; last: TokenUsage; contextWindow: number | null; rateLimits: unknown }
  /** A warning or an error of Codex. `willRetry`: Codex goes on by itself. */
  notice: {
    turnId: string | null
    level: 'info' | 'warning' | 'error'
    message: string
    details: string | null
    willRetry: boolean
    codexErrorInfo: unknown
  }
  /** The model's own items, reported only when `TurnRequest.rawEvents` asks for them. */
  'raw.item': { turnId: string; item: unknown }
  'raw.response': { turnId: string; responseId: string; tokenUsage: unknown; usageMetadata: unknown }
}

/** Every event of the log by its type. */
export interface EventData extends EngineEventData {
  'run.queued': { prompt: string; client: string; transport: Transport }
  'run.started': { attempt: number }
  'run.ended': {
    status: RunStatus
    result: string | null
    error: AppError | null
    usage: TokenUsage | null
    /** Unix milliseconds, where it ended before this was written: its gateway had died. */
    endedAt?: number
  }
  'approval.requested': { approvalId: string; request: ApprovalRequest; expiresAt: number }
  'approval.answered': {
    approvalId: string
    decision: ApprovalDecision
    answeredBy: ApprovalAnswerer
    answeredAs?: string | null
    reason: string | null
  }
  'session.opened': { title: string; workspace: string; client: string }
  'session.updated': { title: string }
  'toolCall.started': { toolCallId: string; tool: string; client: string; transport: Transport }
  'toolCall.ended': { toolCallId: string; tool: string; status: 'completed' | 'failed' | 'cancelled'; durationMs: number }
  'connection.opened': { connectionId: string; client: string; transport: Transport }
  'connection.closed': { connectionId: string; client: string; transport: Transport }
  'engine.changed': { status: EngineStatus }
  'gateway.changed': { state: 'running' | 'stopped' }
  'settings.changed': { keys: string[] }
  /** A line of the gateway's own log, level info and above; never prompts, arguments or tokens. */
  log: { level: 'info' | 'warn' | 'error'; event: string; fields: Record<string, unknown> }
}

export type EventType = keyof EventData
export type EngineEventType = keyof EngineEventData
export type EngineEvent = { [T in EngineEventType]: { type: T; data: EngineEventData[T] } }[EngineEventType]

/** An event of the log whose `type` tells the type of its `data`. */
export type KnownEvent = {
  [T in EventType]: Omit<GatewayEvent, 'type' | 'data'> & { type: T; data: EventData[T] }
}[EventType]

/** The number of each type in the database. An entry never moves; a new type is added at the end. */
export const eventTypeCodes: readonly EventType[] = [
  'thread.opened',
  'mcpServer.startup',
  'turn.started',
  'turn.ended',
  'item.started',
  'item.completed',
  'message.delta',
  'reasoning.section',
  'reasoning.delta',
  'command.output',
  'diff.updated',
  'usage.updated',
  'notice',
  'raw.item',
  'raw.response',
  'run.queued',
  'run.started',
  'run.ended',
  'approval.requested',
  'approval.answered',
  'session.opened',
  'session.updated',
  'toolCall.started',
  'toolCall.ended',
  'connection.opened',
  'connection.closed',
  'engine.changed',
  'gateway.changed',
  'settings.changed',
  'log',
]

/** Many and small: a reader that wants only whole items leaves these out. */
export const deltaTypes: ReadonlySet<string> = new Set<EventType>([
  'message.delta',
  'reasoning.section',
  'reasoning.delta',
  'command.output',
  'raw.item',
  'raw.response',
])

/** The log is written by this program only, so its types are known; a newer program's unknown types reach `default`. */
export function asKnownEvent(event: GatewayEvent): KnownEvent {
  return event as unknown as KnownEvent
}
