import { z } from 'zod'
import { TokenUsage } from '#shared/contract/items.ts'
import { RunStatus } from '#shared/contract/run-status.ts'
import type { Run } from '#shared/contract/runs.ts'
import { Transport } from '#shared/contract/transport.ts'
import { AppError } from '#shared/errors.ts'
import { jsonColumn } from '../store/rows.ts'

/** What it takes to end a run. */
export type RunKeys = Pick<Run, 'id' | 'sessionId' | 'principal' | 'createdAt'>

export type RunEnd = Pick<Run, 'status' | 'result' | 'error' | 'usage' | 'endedAt'>

/** With the session, all that it takes to work on it. */
export interface StoredRun {
  run: Run
  /** Ask the engine for the model's own items too. */
  rawEvents: boolean
}

export interface StoredRow extends StoredRun {
  /** Where a large result stands. */
  resultText: number | null
}

/** The one map between a row and a run; `raw_events` is the gateway's own business. */
export const RunRow = z
  .object({
    id: z.string(),
    session_id: z.string(),
    status: RunStatus,
    prompt: z.string(),
    client: z.string(),
    transport: Transport,
    principal: z.string(),
    thread_id: z.string().nullable(),
    turn_id: z.string().nullable(),
    result: z.string().nullable(),
    result_text: z.number().nullable(),
    error: jsonColumn(AppError).nullable(),
    usage: jsonColumn(TokenUsage).nullable(),
    created_at: z.number(),
    started_at: z.number().nullable(),
    ended_at: z.number().nullable(),
    raw_events: z.number(),
  })
  .transform(
    (row): StoredRow => ({
      run: {
        id: row.id,
        sessionId: row.session_id,
        status: row.status,
        prompt: row.prompt,
        client: row.client,
        transport: row.transport,
        principal: row.principal,
        threadId: row.thread_id,
        turnId: row.turn_id,
        result: row.result,
        error: row.error,
        usage: row.usage,
        createdAt: row.created_at,
        startedAt: row.started_at,
        endedAt: row.ended_at,
      },
      resultText: row.result_text,
      rawEvents: row.raw_events === 1,
    }),
  )

export const RunKeysRow = z
  .object({ id: z.string(), session_id: z.string(), principal: z.string(), created_at: z.number() })
  .transform(
    ({ id, session_id, principal, created_at }): RunKeys => ({ id, sessionId: session_id, principal, createdAt: created_at }),
  )
