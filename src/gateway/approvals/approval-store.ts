import { z } from 'zod'
import { type Approval, ApprovalAnswerer, ApprovalDecision, ApprovalRequest } from '#shared/contract/approvals.ts'
import type { Listed, Page } from '#shared/contract/paging.ts'
import { equal, newestIds, olderThan, readPage, rowsOf } from '../store/paging.ts'
import { jsonColumn, readable } from '../store/rows.ts'
import type { Storage } from '../store/storage.ts'

const Row = z
  .object({
    id: z.string(),
    run_id: z.string(),
    session_id: z.string(),
    principal: z.string(),
    request: jsonColumn(ApprovalRequest),
    status: z.enum(['pending', 'answered']),
    decision: ApprovalDecision.nullable(),
    answered_by: ApprovalAnswerer.nullable(),
    answered_as: z.string().nullable(),
    reason: z.string().nullable(),
    created_at: z.number(),
    expires_at: z.number(),
    answered_at: z.number().nullable(),
  })
  .transform(
    (row): Approval => ({
      id: row.id,
      runId: row.run_id,
      sessionId: row.session_id,
      principal: row.principal,
      request: row.request,
      status: row.status,
      decision: row.decision,
      answeredBy: row.answered_by,
      answeredAs: row.answered_as,
      reason: row.reason,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      answeredAt: row.answered_at,
    }),
  )

const Keys = z
  .object({ id: z.string(), run_id: z.string(), session_id: z.string(), principal: z.string() })
  .transform(({ id, run_id, session_id, principal }) => ({ id, runId: run_id, sessionId: session_id, principal }))
export type ApprovalKeys = z.output<typeof Keys>

export interface ApprovalListInput {
  cursor?: string | undefined
  limit: number
  textLimit?: number | undefined
  status?: Approval['status'] | undefined
  runId?: string | undefined
}

/** All SQL about approvals. Readings see all that was deferred before. */
export function createApprovalStore({ database, writer, log }: Storage) {
  const toEntry = readable(Row, log)
  const insert = database.prepare(
    "INSERT INTO approvals (id, run_id, session_id, principal, request, status, created_at, expires_at) VALUES (?, ?, ?, ?, ?, 'pending', ?, ?)",
  )
  const byId = database.prepare('SELECT * FROM approvals WHERE id = ?')
  const answer = database.prepare(
    "UPDATE approvals SET status = 'answered', decision = ?, answered_by = ?, answered_as = ?, reason = ?, answered_at = ? WHERE id = ?",
  )
  const pendingKeys = database.prepare(
    "SELECT id, run_id, session_id, principal FROM approvals WHERE status = 'pending' ORDER BY id",
  )
  const countPending = database.prepare("SELECT count(*) AS count FROM approvals WHERE status = 'pending'")

  return {
    insert(approval: Approval): void {
      const { id, runId, sessionId, principal, request, createdAt, expiresAt } = approval
      insert.run(id, runId, sessionId, principal, JSON.stringify(request), createdAt, expiresAt)
    },
    get(id: string): Approval | null {
      writer.sync()
      const row = byId.get(id)
      return row === undefined ? null : Row.parse(row)
    },
    answer(approval: Pick<Approval, 'id' | 'decision' | 'answeredBy' | 'answeredAs' | 'reason' | 'answeredAt'>): void {
      const { id, decision, answeredBy, answeredAs, reason, answeredAt } = approval
      answer.run(decision, answeredBy, answeredAs, reason, answeredAt, id)
    },
    /** Of those that wait, what it takes to end them: what was asked need not be readable for that. */
    pendingKeys(): ApprovalKeys[] {
      writer.sync()
      return pendingKeys.all().map((row) => Keys.parse(row))
    },
    countPending(): number {
      writer.sync()
      return Number(countPending.get()?.['count'] ?? 0)
    },
    async list(input: ApprovalListInput): Promise<Page<Listed<Approval>>> {
      writer.sync()
      const conditions = [olderThan(input.cursor), equal('status', input.status), equal('run_id', input.runId)]
      const ids = newestIds(database, { table: 'approvals', conditions, limit: input.limit + 1 })
      return readPage(rowsOf(ids, byId), toEntry, input)
    },
  }
}
export type ApprovalStore = ReturnType<typeof createApprovalStore>
