import { oc } from '@orpc/contract'
import { z } from 'zod'
import { AppError } from '../errors.ts'
import { queryNumber } from '../validation.ts'
import { reads, uses } from './access.ts'
import { listTextLimit, TextLimit } from './cut-texts.ts'
import { GatewayEvent } from './events.ts'
import { TokenUsage } from './items.ts'
import { pageInputOf, pageOf } from './paging.ts'
import { ApprovalPolicy, SandboxMode } from './policy.ts'
import { RunStatus } from './run-status.ts'
import { Transport } from './transport.ts'

export const Run = z.object({
  id: z.string(),
  sessionId: z.string(),
  status: RunStatus,
  prompt: z.string(),
  /** `clientInfo.name`, or `panel`, `cli`, `rest`. */
  client: z.string(),
  transport: Transport,
  /** Id of the principal that started it. */
  principal: z.string(),
  threadId: z.string().nullable(),
  turnId: z.string().nullable(),
  /** Text of the last agent message. */
  result: z.string().nullable(),
  error: AppError.nullable(),
  usage: TokenUsage.nullable(),
  createdAt: z.number(),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
})
export type Run = z.infer<typeof Run>

export const StartRunInput = z.object({
  /** Through what the owner asks; shown as the run's client. */
  client: z.enum(['panel', 'cli', 'rest']).default('rest'),
  prompt: z.string().min(1).max(1_000_000),
  /** Continues this session; otherwise a new one is opened with the members below. */
  sessionId: z.string().optional(),
  /** Absolute path, default: the gateway's own workspace setting. */
  workspace: z.string().max(4096).optional(),
  model: z.string().max(200).optional(),
  sandbox: SandboxMode.optional(),
  approvalPolicy: ApprovalPolicy.optional(),
})

export const runs = oc.tag('runs').router({
  list: reads
    .route({ method: 'GET', path: '/runs', summary: 'Run history, newest first' })
    .input(
      pageInputOf('run').extend({
        sessionId: z.string().optional(),
        status: RunStatus.optional(),
        /** Matches prompt and result, case-insensitive. */
        search: z.string().max(200).optional(),
      }),
    )
    .output(pageOf(Run)),
  get: reads
    .route({ method: 'GET', path: '/runs/{id}', summary: 'One run' })
    .input(z.object({ id: z.string() }))
    .output(Run),
  start: uses
    .route({ method: 'POST', path: '/runs', summary: 'Start a run; returns at once, follow it with events.watch' })
    .input(StartRunInput)
    .output(Run),
  /** In its own session, so on what has become of the session since. */
  retry: uses
    .route({ method: 'POST', path: '/runs/{id}/retry', summary: 'Start the prompt of an ended run again' })
    .input(z.object({ id: z.string(), client: StartRunInput.shape.client }))
    .output(Run),
  /** A page also ends at 8 MiB, and long texts in it are cut: `events.get` has them whole. */
  events: reads
    .route({ method: 'GET', path: '/runs/{id}/events', summary: 'Events of one run, oldest first' })
    .input(
      z.object({
        id: z.string(),
        after: queryNumber(0, Number.MAX_SAFE_INTEGER).default(0),
        limit: queryNumber(1, 5000).default(1000),
        textLimit: TextLimit.default(listTextLimit),
      }),
    )
    .output(z.object({ data: z.array(GatewayEvent), nextCursor: z.number().nullable() })),
  interrupt: uses
    .route({ method: 'POST', path: '/runs/{id}/interrupt', summary: 'Stop a queued or running run' })
    .input(z.object({ id: z.string() }))
    .output(Run),
})
