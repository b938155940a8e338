import { z } from 'zod'
import { TokenUsage } from '#shared/contract/items.ts'
import type { Listed, Page } from '#shared/contract/paging.ts'
import { type Run, RunStatus, Transport } from '#shared/contract/runs.ts'
import { AppError } from '#shared/errors.ts'
import { equal, hasStatus, matching, newestIds, olderThan, readPage, rowsOf } from '../store/paging.ts'
import { jsonColumn, readable } from '../store/rows.ts'
import type { Storage } from '../store/storage.ts'
import { largeTextLength } from '../store/text-store.ts'
import { countedMinutes, createMinuteCounts, minuteMs } from './minute-counts.ts'

const Row = z
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
  })
  .transform((row): Run & { resultText: number | null } => ({
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
    resultText: row.result_text,
    error: row.error,
    usage: row.usage,
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  }))

const Keys = z
  .object({ id: z.string(), session_id: z.string(), principal: z.string(), created_at: z.number() })
  .transform(({ id, session_id, principal, created_at }) => ({ id, sessionId: session_id, principal, createdAt: created_at }))
type RunKeys = z.output<typeof Keys>

type RunEnd = Pick<Run, 'status' | 'result' | 'error' | 'usage' | 'endedAt'>

export interface RunListInput {
  cursor?: string | undefined
  limit: number
  textLimit?: number | undefined
  sessionId?: string | undefined
  status?: RunStatus | undefined
  search?: string | undefined
}

/** Ids begin with their time, so the primary key finds the recent ones. */
const firstIdSince = (now: number) => `run_${(now - countedMinutes * minuteMs).toString(16).padStart(12, '0')}`

/** Where a search looks; large results have a table of their own. */
const searchedTexts = ['prompt', 'result', '(SELECT body FROM texts WHERE texts.id = result_text)']

/** All SQL about runs. Readings see all that was deferred before. */
export function createRunStore({ database, writer, texts, finder, log }: Storage) {
  const toRun = readable(Row, log)
  const whole = ({ resultText, ...run }: z.output<typeof Row>): Run =>
    resultText === null ? run : { ...run, result: texts.get(resultText) }

  const endColumns = (id: string, { status, result, error, usage, endedAt }: RunEnd) => {
    const isLarge = result !== null && result.length >= largeTextLength && result.isWellFormed()
    return [
      status,
      isLarge ? null : result,
      isLarge ? texts.put(id, result) : null,
      error && JSON.stringify(error),
      usage && JSON.stringify(usage),
      endedAt,
    ] as const
  }

  /** A run of a list; of a large result only what the list shows is read. */
  const listed = (row: unknown, textLimit: number | undefined): Listed<Run> | null => {
    const read = toRun(row)
    if (!read) return null
    const { resultText, ...run } = read
    const length = resultText === null ? 0 : texts.length(resultText)
    if (resultText === null || textLimit === undefined || length <= textLimit) return whole(read)
    return { ...run, result: texts.head(resultText, textLimit), truncated: [{ path: '/result', length }] }
  }
  const insert = database.prepare(
    'INSERT INTO runs (id, session_id, status, prompt, client, transport, principal, thread_id, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const byId = database.prepare('SELECT * FROM runs WHERE id = ?')
  const end = database.prepare(
    'UPDATE runs SET status = ?, result = ?, result_text = ?, error = ?, usage = ?, ended_at = ? WHERE id = ?',
  )
  const save = database.prepare(
    'UPDATE runs SET status = ?, result = ?, result_text = ?, error = ?, usage = ?, ended_at = ?, thread_id = ?, turn_id = ?, started_at = ? WHERE id = ?',
  )
  const keysByStatus = database.prepare(
    "SELECT id, session_id, principal, created_at FROM runs WHERE status <> 'completed' AND status = ? ORDER BY id",
  )
  const perMinute = createMinuteCounts()
  // Counted once: later runs are counted as they come, as the status of the gateway is asked for often.
  for (const row of database.prepare('SELECT created_at FROM runs WHERE id >= ?').iterate(firstIdSince(Date.now()))) {
    perMinute.add(Number(row['created_at']))
  }

  return {
    insert(run: Run): void {
      perMinute.add(run.createdAt)
      const { id, sessionId, status, prompt, client, transport, principal, threadId, createdAt } = run
      insert.run(id, sessionId, status, prompt, client, transport, principal, threadId, createdAt)
    },
    get(id: string): Run | null {
      writer.sync()
      const row = byId.get(id)
      return row === undefined ? null : whole(Row.parse(row))
    },
    /** Of queued and running ones, oldest first, what it takes to end them: the prompt need not be readable for that. */
    activeKeys(): RunKeys[] {
      writer.sync()
      return [...keysByStatus.all('queued'), ...keysByStatus.all('running')]
        .map((row) => Keys.parse(row))
        .sort((a, b) => (a.id < b.id ? -1 : 1))
    },
    async list(input: RunListInput): Promise<Page<Listed<Run>>> {
      writer.sync()
      const { cursor, sessionId, status, search, limit, textLimit } = input
      const conditions = [olderThan(cursor), equal('session_id', sessionId), hasStatus(status), matching(search, searchedTexts)]
      // Few of a session's runs may have the status.
      const wanted = { table: 'runs', conditions, limit: limit + 1 } as const
      const ids = search || (sessionId && status) ? await finder.ids(wanted) : newestIds(database, wanted)
      return readPage(rowsOf(ids, byId), (row) => listed(row, textLimit), input)
    },
    /** Everything that changes in the life of a run. */
    save(run: Run): void {
      save.run(...endColumns(run.id, run), run.threadId, run.turnId, run.startedAt, run.id)
    },
    end: (id: string, outcome: RunEnd): void => void end.run(...endColumns(id, outcome), id),
    /** Runs begun in each of the last 60 minutes, oldest first. */
    perMinute: (now: number): number[] => perMinute.upTo(now),
  }
}
export type RunStore = ReturnType<typeof createRunStore>
