import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import type { Listed, Page } from '#shared/contract/paging.ts'
import { Transport } from '#shared/contract/runs.ts'
import { ToolCall } from '#shared/contract/tool-calls.ts'
import { type Log, silentLog } from '../log.ts'
import { type Condition, equal, olderThan, readPage, rowsOf, whereAll } from '../store/paging.ts'
import { createRowFinder, type RowFinder } from '../store/row-finder.ts'
import { jsonColumn, readable } from '../store/rows.ts'

const Row = z
  .object({
    id: z.string(),
    tool: z.string(),
    client: z.string(),
    transport: Transport,
    run_id: z.string().nullable(),
    arguments: jsonColumn(z.unknown()),
    status: ToolCall.shape.status,
    result: z.string().nullable(),
    started_at: z.number(),
    ended_at: z.number().nullable(),
  })
  .transform(
    (row): ToolCall => ({
      id: row.id,
      tool: row.tool,
      client: row.client,
      transport: row.transport,
      runId: row.run_id,
      arguments: row.arguments,
      status: row.status,
      result: row.result,
      startedAt: row.started_at,
      endedAt: row.ended_at,
    }),
  )

export interface ToolCallListInput {
  cursor?: string | undefined
  limit: number
  textLimit?: number | undefined
  status?: ToolCall['status'] | undefined
  tool?: string | undefined
  client?: string | undefined
}

/** Nearly all are completed: only the others have an index, which the planner takes when it is told so. */
function hasStatus(status: ToolCall['status'] | undefined): Condition | null {
  if (status === undefined || status === 'completed') return equal('status', status)
  return { sql: "status <> 'completed' AND status = ?", parameters: [status] }
}

/** All SQL about tool calls. */
export function createToolCallStore(database: DatabaseSync, log: Log = silentLog, finder: RowFinder = createRowFinder(database)) {
  const toEntry = readable(Row, log)
  const insert = database.prepare(
    "INSERT INTO tool_calls (id, tool, client, transport, run_id, arguments, status, started_at) VALUES (?, ?, ?, ?, ?, ?, 'running', ?)",
  )
  const setRun = database.prepare('UPDATE tool_calls SET run_id = ? WHERE id = ?')
  const end = database.prepare('UPDATE tool_calls SET status = ?, result = ?, ended_at = ? WHERE id = ?')
  const byId = database.prepare('SELECT * FROM tool_calls WHERE id = ?')
  const closeRunning = database.prepare(
    "UPDATE tool_calls SET status = 'failed', result = ?, ended_at = ? WHERE status <> 'completed' AND status = 'running'",
  )

  return {
    insert(call: ToolCall): void {
      insert.run(
        call.id,
        call.tool,
        call.client,
        call.transport,
        call.runId,
        JSON.stringify(call.arguments ?? null),
        call.startedAt,
      )
    },
    setRun: (id: string, runId: string | null) => void setRun.run(runId, id),
    end: (id: string, outcome: Pick<ToolCall, 'status' | 'result' | 'endedAt'>) =>
      void end.run(outcome.status, outcome.result, outcome.endedAt, id),
    closeRunning: (result: string, at: number) => void closeRunning.run(result, at),
    get(id: string): ToolCall | null {
      const row = byId.get(id)
      return row === undefined ? null : Row.parse(row)
    },
    async list(input: ToolCallListInput): Promise<Page<Listed<ToolCall>>> {
      const { cursor, status, tool, client, limit } = input
      const conditions = [olderThan(cursor), hasStatus(status), equal('tool', tool), equal('client', client)]
      // An index on these would cost every call, and all who look at them only a moment.
      if (tool !== undefined || client !== undefined) {
        const ids = await finder.ids({ table: 'tool_calls', conditions, limit: limit + 1 })
        return readPage(rowsOf(ids, byId), toEntry, input)
      }
      const where = whereAll(conditions)
      const rows = database
        .prepare(`SELECT * FROM tool_calls ${where.sql} ORDER BY id DESC LIMIT ?`)
        .iterate(...where.parameters, limit + 1)
      return readPage(rows, toEntry, input)
    },
  }
}
export type ToolCallStore = ReturnType<typeof createToolCallStore>
