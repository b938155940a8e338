import { z } from 'zod'
import { eventSchema } from './event-schema.ts'
import { OtherItem, TokenUsage } from './items.ts'

const ofTurn = { turnId: z.string() }
const ofItem = { ...ofTurn, itemId: z.string() }

/** What an engine reports while it works on a turn; Codex's ids and items pass through unchanged. */
export const engineEvents = [
  eventSchema('thread.opened', 'Codex opened or resumed the thread of a session.', {
    threadId: z.string(),
    /** Codex's `sessionId`, the same as the thread's for a thread that was not forked. */
    codexSessionId: z.string(),
    resumed: z.boolean(),
    model: z.string(),
    modelProvider: z.string(),
    cwd: z.string(),
    approvalPolicy: z.string(),
    approvalsReviewer: z.string(),
    sandbox: z.unknown(),
    reasoningEffort: z.string().nullable(),
    rolloutPath: z.string().nullable(),
  }),
  eventSchema('mcpServer.startup', 'How far the start of an MCP server that Codex uses is.', {
    server: z.string(),
    state: z.enum(['starting', 'ready', 'failed', 'cancelled']),
    /** Set when `state` is `failed`. */
    error: z.string().nullable(),
  }),
  eventSchema('turn.started', 'Codex began a turn.', {
    ...ofTurn,
    /** Unix seconds, as Codex gives them. */
    startedAt: z.number().nullable(),
    contextWindow: z.number().nullable(),
  }),
  eventSchema('turn.ended', 'A turn ended.', {
    ...ofTurn,
    status: z.enum(['completed', 'failed', 'interrupted']),
    /** Text of the last agent message. */
    lastMessage: z.string().nullable(),
    /** Set when `status` is `failed`. */
    error: z.object({ message: z.string(), codexErrorInfo: z.unknown(), additionalDetails: z.string().nullable() }).nullable(),
    /** Unix seconds, as Codex gives them. */
    startedAt: z.number().nullable(),
    completedAt: z.number().nullable(),
    durationMs: z.number().nullable(),
    timeToFirstTokenMs: z.number().nullable(),
  }),
  eventSchema('item.started', 'An item of a turn began: a message, a command, a file change or another of Codex.', {
    ...ofTurn,
    item: OtherItem,
    startedAtMs: z.number().nullable(),
  }),
  eventSchema('item.completed', 'An item of a turn is complete, with its whole texts.', {
    ...ofTurn,
    item: OtherItem,
    completedAtMs: z.number().nullable(),
  }),
  eventSchema('message.delta', 'The next piece of a message.', { ...ofItem, text: z.string() }),
  eventSchema('reasoning.section', 'A section of the reasoning began.', { ...ofItem, index: z.number() }),
  eventSchema('reasoning.delta', 'The next piece of a section of the reasoning.', {
    ...ofItem,
    index: z.number(),
    text: z.string(),
  }),
  eventSchema('command.output', 'The next piece of what a command wrote.', { ...ofItem, text: z.string() }),
  eventSchema('diff.updated', 'All changes of the turn so far, as one unified diff.', { ...ofTurn, diff: z.string() }),
  eventSchema('usage.updated', 'Tokens used: by the thread in all and by its last request.', {
    ...ofTurn,
    total: TokenUsage,
    last: TokenUsage,
    contextWindow: z.number().nullable(),
    rateLimits: z.unknown(),
  }),
  eventSchema('notice', 'A note, a warning or an error of Codex.', {
    turnId: z.string().nullable(),
    level: z.enum(['info', 'warning', 'error']),
    message: z.string(),
    details: z.string().nullable(),
    /** Codex goes on by itself. */
    willRetry: z.boolean(),
    codexErrorInfo: z.unknown(),
  }),
  // Reported only when `TurnRequest.rawEvents` asks for them.
  eventSchema('raw.item', "An item as the model's provider gave it.", { ...ofTurn, item: z.unknown() }),
  eventSchema('raw.response', "A response of the model's provider ended.", {
    ...ofTurn,
    responseId: z.string(),
    tokenUsage: z.unknown(),
    usageMetadata: z.unknown(),
  }),
] as const

type ReportedEvent = z.infer<(typeof engineEvents)[number]>
export type EngineEventType = ReportedEvent['type']
export type EngineEventData = { [E in ReportedEvent as E['type']]: E['data'] }
export type EngineEvent = { [T in EngineEventType]: { type: T; data: EngineEventData[T] } }[EngineEventType]
