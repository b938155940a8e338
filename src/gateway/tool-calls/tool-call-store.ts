import { z } from 'zod'
import type { Listed, Page } from '#shared/contract/paging.ts'
import { ToolCall } from '#shared/contract/tool-calls.ts'
import { Transport } from '#shared/contract/transport.ts'
import { withCutTexts } from '../store/cut-texts.ts'
import { equal, hasStatus, newestIds, olderThan, readPage, rowsOf } from '../store/paging.ts'
import { jsonColumn, readable } from '../store/rows.ts'
import type { Storage } from '../store/storage.ts'
import { keptLength, keptText, wholeLength } from './kept-text.ts'

/** What of a call stands in its run alone: bits of the column `of_run`. */
const ofRun = { prompt: 1, result: 2 } as const

const Row = z
  .object({
    id: z.string(),
    tool: z.string(),
    client: z.string(),
    transport: Transport,
    principal: z.string(),
    run_id: z.string().nullable(),
    arguments: jsonColumn(z.unknown()),
    status: ToolCall.shape.status,
    result: z.string().nullable(),
    of_run: z.number(),
    run_prompt: z.string().nullable(),
    run_result: z.string().nullable(),
    run_result_text: z.number().nullable(),
    started_at: z.number(),
    ended_at: z.number().nullable(),
  })
  .transform((row): ToolCall & { resultText: number | null } => ({
    id: row.id,
    tool: row.tool,
    client: row.client,
    transport: row.transport,
    principal: row.principal,
    runId: row.run_id,
    arguments: row.of_run & ofRun.prompt ? withPrompt(row.arguments, row.run_prompt) : row.arguments,
    status: row.status,
    result: row.of_run & ofRun.result ? keptText(row.run_result ?? '') : row.result,
    resultText: row.run_result_text,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  }))

/** The member is there, empty, so that the arguments read in the order in which they came. */
function withPrompt(stored: unknown, prompt: string | null): unknown {
  return typeof stored === 'object' && stored !== null ? { ...stored, prompt } : stored
}

const columns = `*,
  CASE WHEN of_run & ${ofRun.prompt} THEN (SELECT prompt FROM runs WHERE id = run_id) END AS run_prompt,
  CASE WHEN of_run & ${ofRun.result} THEN (SELECT result FROM runs WHERE id = run_id) END AS run_result,
  CASE WHEN of_run & ${ofRun.result} THEN (SELECT result_text FROM runs WHERE id = run_id) END AS run_result_text`

/** Arguments as they are stored: JSON, whose member `prompt` is empty when the prompt stands in the run. */
export interface StoredArguments {
  json: string
  isPromptOfRun: boolean
}

export type NewToolCall = Pick<ToolCall, 'id' | 'tool' | 'client' | 'transport' | 'principal' | 'runId' | 'startedAt'>

/** How a call ended; `isOfRun`: with the result of its run. */
export type ToolCallEnd = Pick<ToolCall, 'status' | 'result' | 'endedAt'> & { isOfRun: boolean }

export interface ToolCallListInput {
  cursor?: string | undefined
  limit: number
  textLimit?: number | undefined
  status?: ToolCall['status'] | undefined
  tool?: string | undefined
  client?: string | undefined
}

/** All SQL about tool calls. Readings see all that was deferred before. */
export function createToolCallStore({ database, writer, texts, finder, log }: Storage) {
  const toRow = readable(Row, log)
  const withResult = ({ resultText, ...call }: z.output<typeof Row>): ToolCall =>
    resultText === null ? call : { ...call, result: keptText(texts.head(resultText, keptLength), texts.length(resultText)) }

  const listed = (row: unknown, textLimit: number | undefined): Listed<ToolCall> | null => {
    const read = toRow(row)
    return read && withCutTexts(withResult(read), textLimit, wholeLength)
  }
  const insert = database.prepare(
    "INSERT INTO tool_calls (id, tool, client, transport, principal, run_id, arguments, of_run, status, started_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'running', ?)",
  )
  const setRun = database.prepare('UPDATE tool_calls SET run_id = ?, arguments = ?, of_run = ? WHERE id = ?')
  const end = database.prepare('UPDATE tool_calls SET status = ?, result = ?, of_run = of_run | ?, ended_at = ? WHERE id = ?')
  const byId = database.prepare(`SELECT ${columns} FROM tool_calls WHERE id = ?`)
  const closeRunning = database.prepare(
    "UPDATE tool_calls SET status = 'failed', result = ?, ended_at = ? WHERE status <> 'completed' AND status = 'running'",
  )

  return {
    insert(call: NewToolCall, { json, isPromptOfRun }: StoredArguments): void {
      const { id, tool, client, transport, principal, runId, startedAt } = call
      insert.run(id, tool, client, transport, principal, runId, json, isPromptOfRun ? ofRun.prompt : 0, startedAt)
    },
    setRun: (id: string, runId: string | null, { json, isPromptOfRun }: StoredArguments) =>
      void setRun.run(runId, json, isPromptOfRun ? ofRun.prompt : 0, id),
    end: (id: string, { status, result, endedAt, isOfRun }: ToolCallEnd) =>
      void end.run(status, isOfRun ? null : result, isOfRun ? ofRun.result : 0, endedAt, id),
    closeRunning: (result: string, at: number) => void closeRunning.run(result, at),
    get(id: string): ToolCall | null {
      writer.sync()
      const row = byId.get(id)
      return row === undefined ? null : withResult(Row.parse(row))
    },
    async list(input: ToolCallListInput): Promise<Page<Listed<ToolCall>>> {
      writer.sync()
      const { cursor, status, tool, client, limit, textLimit } = input
      const conditions = [olderThan(cursor), hasStatus(status), equal('tool', tool), equal('client', client)]
      // An index on these would cost every call, and all who look at them only a moment.
      const wanted = { table: 'tool_calls', conditions, limit: limit + 1 } as const
      const isRare = tool !== undefined || client !== undefined
      const ids = isRare ? await finder.ids(wanted) : newestIds(database, wanted)
      return readPage(rowsOf(ids, byId), (row) => listed(row, textLimit), input)
    },
  }
}
export type ToolCallStore = ReturnType<typeof createToolCallStore>
