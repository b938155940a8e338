import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { TokenUsage } from '#shared/contract/items.ts'
import type { Listed, Page } from '#shared/contract/paging.ts'
import { type Run, RunStatus, Transport } from '#shared/contract/runs.ts'
import { AppError } from '#shared/errors.ts'
import { type Log, silentLog } from '../log.ts'
import { containing, equal, olderThan, readPage, whereAll } from '../store/paging.ts'
import { jsonColumn, readable } from '../store/rows.ts'
import { countedMinutes, createMinuteCounts, minuteMs } from './minute-counts.ts'

const Row = z
  .object({
    id: z.string(),
    session_id: z.string(),
    status: RunStatus,
    prompt: z.string(),
    client: z.string(),
    transport: Transport,
    thread_id: z.string().nullable(),
    turn_id: z.string().nullable(),
    result: z.string().nullable(),
    error: jsonColumn(AppError).nullable(),
    usage: jsonColumn(TokenUsage).nullable(),
    created_at: z.number(),
    started_at: z.number().nullable(),
    ended_at: z.number().nullable(),
  })
  .transform(
    (row): Run => ({
      id: row.id,
      sessionId: row.session_id,
      status: row.status,
      prompt: row.prompt,
      client: row.client,
      transport: row.transport,
      threadId: row.thread_id,
      turnId: row.turn_id,
      result: row.result,
      error: row.error,
      usage: row.usage,
      createdAt: row.created_at,
      startedAt: row.started_at,
      endedAt: row.ended_at,
    }),
  )

const Keys = z
  .object({ id: z.string(), session_id: z.string(), created_at: z.number() })
  .transform(({ id, session_id, created_at }) => ({ id, sessionId: session_id, createdAt: created_at }))
type RunKeys = z.output<typeof Keys>

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

/** All SQL about runs. */
export function createRunStore(database: DatabaseSync, log: Log = silentLog) {
  const toEntry = readable(Row, log)
  const insert = database.prepare(
    'INSERT INTO runs (id, session_id, status, prompt, client, transport, thread_id, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const byId = database.prepare('SELECT * FROM runs WHERE id = ?')
  const start = database.prepare("UPDATE runs SET status = 'running', started_at = ? WHERE id = ?")
  const setThread = database.prepare('UPDATE runs SET thread_id = ? WHERE id = ?')
  const setTurn = database.prepare('UPDATE runs SET turn_id = ? WHERE id = ?')
  const end = database.prepare('UPDATE runs SET status = ?, result = ?, error = ?, usage = ?, ended_at = ? WHERE id = ?')
  const keysByStatus = database.prepare('SELECT id, session_id, created_at FROM runs WHERE status = ? ORDER BY id')
  const perMinute = createMinuteCounts()
  // Counted once: later runs are counted as they come, as the status of the gateway is asked for often.
  for (const row of database.prepare('SELECT created_at FROM runs WHERE id >= ?').iterate(firstIdSince(Date.now()))) {
    perMinute.add(Number(row['created_at']))
  }

  return {
    insert(run: Run): void {
      perMinute.add(run.createdAt)
      insert.run(run.id, run.sessionId, run.status, run.prompt, run.client, run.transport, run.threadId, run.createdAt)
    },
    get(id: string): Run | null {
      const row = byId.get(id)
      return row === undefined ? null : Row.parse(row)
    },
    /** Of queued and running ones, oldest first, what it takes to end them: the prompt need not be readable for that. */
    activeKeys: (): RunKeys[] =>
      [...keysByStatus.all('queued'), ...keysByStatus.all('running')]
        .map((row) => Keys.parse(row))
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    list(input: RunListInput): Page<Listed<Run>> {
      const where = whereAll([
        olderThan(input.cursor),
        equal('session_id', input.sessionId),
        equal('status', input.status),
        input.search === undefined || input.search === ''
          ? null
          : {
              sql: "(prompt LIKE ? ESCAPE '\\' OR result LIKE ? ESCAPE '\\')",
              parameters: [containing(input.search), containing(input.search)],
            },
      ])
      const rows = database
        .prepare(`SELECT * FROM runs ${where.sql} ORDER BY id DESC LIMIT ?`)
        .iterate(...where.parameters, input.limit + 1)
      return readPage(rows, toEntry, input)
    },
    start: (id: string, at: number) => void start.run(at, id),
    setThread: (id: string, threadId: string) => void setThread.run(threadId, id),
    setTurn: (id: string, turnId: string) => void setTurn.run(turnId, id),
    end(id: string, outcome: Pick<Run, 'status' | 'result' | 'error' | 'usage' | 'endedAt'>): void {
      end.run(
        outcome.status,
        outcome.result,
        outcome.error && JSON.stringify(outcome.error),
        outcome.usage && JSON.stringify(outcome.usage),
        outcome.endedAt,
        id,
      )
    },
    /** Runs begun in each of the last 60 minutes, oldest first. */
    perMinute: (now: number): number[] => perMinute.upTo(now),
  }
}
export type RunStore = ReturnType<typeof createRunStore>
