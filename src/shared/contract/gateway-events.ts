import { z } from 'zod'
import { AppError } from '../errors.ts'
import { ApprovalAnswerer, ApprovalDecision, ApprovalRequest } from './approvals.ts'
import { EngineStatus } from './engine.ts'
import { eventSchema } from './event-schema.ts'
import { TokenUsage } from './items.ts'
import { RunStatus } from './run-status.ts'
import { Transport } from './transport.ts'

const caller = { client: z.string(), transport: Transport }

/** What the gateway itself tells: its runs, approvals, sessions, calls, connections, and its own state. */
export const gatewayEvents = [
  eventSchema('run.queued', 'A run was accepted.', { prompt: z.string(), ...caller }),
  eventSchema('run.started', 'A run began to work.', { attempt: z.number() }),
  eventSchema('run.ended', 'A run ended.', {
    status: RunStatus,
    result: z.string().nullable(),
    error: AppError.nullable(),
    usage: TokenUsage.nullable(),
    /** Unix milliseconds, where it ended before this was written: its gateway had died. */
    endedAt: z.number().optional(),
  }),
  eventSchema('approval.requested', 'Codex waits for an approval.', {
    approvalId: z.string(),
    request: ApprovalRequest,
    expiresAt: z.number(),
  }),
  eventSchema('approval.answered', 'An approval was answered.', {
    approvalId: z.string(),
    decision: ApprovalDecision,
    answeredBy: ApprovalAnswerer,
    /** Absent in events from before principals. */
    answeredAs: z.string().nullish(),
    reason: z.string().nullable(),
  }),
  eventSchema('session.opened', 'A session was opened.', { title: z.string(), workspace: z.string(), client: z.string() }),
  eventSchema('session.updated', 'A session got another title.', { title: z.string() }),
  eventSchema('toolCall.started', 'A client called a tool.', { toolCallId: z.string(), tool: z.string(), ...caller }),
  eventSchema('toolCall.ended', 'The call of a tool ended.', {
    toolCallId: z.string(),
    tool: z.string(),
    status: z.enum(['completed', 'failed', 'cancelled']),
    durationMs: z.number(),
  }),
  eventSchema('connection.opened', 'A client connected.', { connectionId: z.string(), ...caller }),
  eventSchema('connection.closed', 'A client is gone.', { connectionId: z.string(), ...caller }),
  eventSchema('engine.changed', 'Which Codex is used or how it is has changed.', { status: EngineStatus }),
  eventSchema('gateway.changed', 'The gateway was opened or closed for clients.', { state: z.enum(['running', 'stopped']) }),
  eventSchema('settings.changed', 'Settings were changed.', { keys: z.array(z.string()) }),
  eventSchema('log', "A line of the gateway's own log, level info and above; never prompts, arguments or tokens.", {
    level: z.enum(['info', 'warn', 'error']),
    event: z.string(),
    fields: z.record(z.string(), z.unknown()),
  }),
] as const
