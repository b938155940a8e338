import { oc } from '@orpc/contract'
import { z } from 'zod'
import { byPerson, reads } from './access.ts'
import { pageInputOf, pageOf } from './paging.ts'

export const ApprovalDecision = z.enum(['accept', 'acceptForSession', 'decline', 'cancel'])
export type ApprovalDecision = z.infer<typeof ApprovalDecision>

/** Who answered: the panel, the CLI or REST (`owner`), the calling client, our deadline, or the end of the run. */
export const ApprovalAnswerer = z.enum(['owner', 'client', 'deadline', 'run'])
export type ApprovalAnswerer = z.infer<typeof ApprovalAnswerer>

/** What Codex asks for. `itemId` is the item that waits for the answer. */
export const ApprovalRequest = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('command'),
    itemId: z.string(),
    turnId: z.string(),
    /** One shell line as Codex gives it. */
    command: z.string(),
    cwd: z.string(),
    reason: z.string().nullable(),
    /** Codex's own parse of the command, passed through. */
    parsedCommand: z.array(z.unknown()).default([]),
    proposedExecpolicyAmendment: z.array(z.string()).nullable().default(null),
  }),
  z.object({
    kind: z.literal('fileChange'),
    itemId: z.string(),
    turnId: z.string(),
    changes: z.array(
      z.object({
        path: z.string(),
        kind: z.enum(['add', 'delete', 'update']),
        movePath: z.string().nullable(),
        diff: z.string(),
      }),
    ),
    reason: z.string().nullable(),
  }),
  z.object({
    kind: z.literal('elicitation'),
    itemId: z.string(),
    turnId: z.string(),
    /** The MCP server, among Codex's own, that asks. */
    serverName: z.string(),
    message: z.string(),
    /** JSON Schema of the wanted answer; empty properties = a plain yes or no. */
    requestedSchema: z.record(z.string(), z.unknown()),
    meta: z.record(z.string(), z.unknown()).nullable(),
  }),
  z.object({
    kind: z.literal('permissions'),
    itemId: z.string(),
    turnId: z.string(),
    permissions: z.record(z.string(), z.unknown()),
    reason: z.string().nullable(),
  }),
  z.object({
    kind: z.literal('userInput'),
    itemId: z.string(),
    turnId: z.string(),
    questions: z.array(z.looseObject({ id: z.string(), question: z.string() })),
  }),
])
export type ApprovalRequest = z.infer<typeof ApprovalRequest>

export const Approval = z.object({
  id: z.string(),
  runId: z.string(),
  sessionId: z.string(),
  /** Id of the principal whose run asks. */
  principal: z.string(),
  request: ApprovalRequest,
  status: z.enum(['pending', 'answered']),
  decision: ApprovalDecision.nullable(),
  answeredBy: ApprovalAnswerer.nullable(),
  /** Id of the principal that answered; `null` when nobody did. */
  answeredAs: z.string().nullable(),
  /** Why it was answered so, for a person; set when no person chose. */
  reason: z.string().nullable(),
  /** Unix milliseconds, like every `…At`. */
  createdAt: z.number(),
  expiresAt: z.number(),
  answeredAt: z.number().nullable(),
})
export type Approval = z.infer<typeof Approval>

export const approvals = oc.tag('approvals').router({
  list: reads
    .route({ method: 'GET', path: '/approvals', summary: 'Approvals, newest first' })
    .input(pageInputOf('apr').extend({ status: z.enum(['pending', 'answered']).optional(), runId: z.string().optional() }))
    .output(pageOf(Approval)),
  get: reads
    .route({ method: 'GET', path: '/approvals/{id}', summary: 'One approval' })
    .input(z.object({ id: z.string() }))
    .output(Approval),
  answer: byPerson
    .route({ method: 'POST', path: '/approvals/{id}/answer', summary: 'Answer a pending approval' })
    .input(
      z.object({
        id: z.string(),
        decision: ApprovalDecision,
        /** For an elicitation or user input: the answers, by property or question id. */
        content: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .output(Approval),
})
