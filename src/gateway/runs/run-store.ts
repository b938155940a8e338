import type { Listed, Page } from '#shared/contract/paging.ts'
import type { RunStatus } from '#shared/contract/run-status.ts'
import type { Run } from '#shared/contract/runs.ts'
import { equal, hasStatus, matching, newestIds, olderThan, readPage, rowsOf } from '../store/paging.ts'
import { readable } from '../store/rows.ts'
import type { Storage } from '../store/storage.ts'
import { largeTextLength } from '../store/text-store.ts'
import { countedMinutes, createMinuteCounts, minuteMs } from './minute-counts.ts'
import { type RunEnd, type RunKeys, RunKeysRow, RunRow, type StoredRow, type StoredRun } from './run-row.ts'

export interface RunListInput {
  cursor?: string | undefined
  limit: number
  textLimit?: number | undefined
  sessionId?: string | undefined
  status?: RunStatus | undefined
  search?: string | undefined
}

/** All that is kept of runs. Readings see all that was given to it before. */
export interface RunStore {
  /**
   * Keeps a new run; `alongside` makes writes that belong to the same transaction. Resolves when it is committed, and may
   * not be on the disk yet. Rejects with `storageFull`, `storageBlocked` or `storageReadOnly`, and then nothing is kept.
   */
  add(stored: StoredRun, alongside?: () => void): Promise<void>
  /**
   * Keeps everything that changes in the life of a run, with the transaction of this tick: of several that are given
   * until then the last one is written, and `alongside` of it called. What cannot be written now is tried again.
   */
  save(run: Run, alongside?: () => void): void
  /** Keeps the end of a run of which nothing else may be known or readable, in the same way. */
  end(id: string, end: RunEnd): void
  /** Resolves when all that was given to it is on the disk; rejects when that cannot be now. It is kept and tried again. */
  settled(): Promise<void>
  /** Resolves when all that was given to it is written, however long that takes; never, when the store is closed before. */
  kept(): Promise<void>
  get(id: string): Promise<Run | null>
  /** What it takes to work on the run (again). */
  load(id: string): Promise<StoredRun | null>
  /** Of queued and running ones, oldest first, what it takes to end them: the prompt need not be readable for that. */
  activeKeys(): Promise<RunKeys[]>
  list(input: RunListInput): Promise<Page<Listed<Run>>>
  /** Runs begun in each of the last 60 minutes, oldest first. */
  perMinute(now: number): Promise<number[]>
}

/** Ids begin with their time, so the primary key finds the recent ones. */
const firstIdSince = (now: number) => `run_${(now - countedMinutes * minuteMs).toString(16).padStart(12, '0')}`

/** Where a search looks; large results have a table of their own. */
const searchedTexts = ['prompt', 'result', '(SELECT body FROM texts WHERE texts.id = result_text)']

/** All SQL about runs. */
export function createRunStore({ database, writer, texts, finder, log }: Storage): RunStore {
  const toRow = readable(RunRow, log)
  const whole = ({ run, resultText }: StoredRow): Run => (resultText === null ? run : { ...run, result: texts.get(resultText) })

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
    const read = toRow(row)
    if (!read) return null
    const { run, resultText } = read
    const length = resultText === null ? 0 : texts.length(resultText)
    if (resultText === null || textLimit === undefined || length <= textLimit) return whole(read)
    return { ...run, result: texts.head(resultText, textLimit), truncated: [{ path: '/result', length }] }
  }

  const insert = database.prepare(
    'INSERT INTO runs (id, session_id, status, prompt, client, transport, principal, thread_id, created_at, raw_events) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
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

  /** Who waits until the database can be written again. */
  let waiting: (() => void)[] = []
  writer.onStateChange(() => {
    if (writer.state.state === 'full' || writer.state.state === 'blocked') return
    for (const resolve of waiting) resolve()
    waiting = []
  })

  /** What is to be saved by the transaction of this tick. */
  const unsaved = new Map<string, { run: Run; alongside: (() => void) | undefined }>()

  const load = (id: string): StoredRun | null => {
    writer.sync()
    const row = byId.get(id)
    if (row === undefined) return null
    const stored = RunRow.parse(row)
    return { run: whole(stored), rawEvents: stored.rawEvents }
  }

  return {
    async add({ run, rawEvents }, alongside) {
      const { id, sessionId, status, prompt, client, transport, principal, threadId, createdAt } = run
      await writer.begin(() => {
        alongside?.()
        insert.run(id, sessionId, status, prompt, client, transport, principal, threadId, createdAt, rawEvents ? 1 : 0)
      })
      perMinute.add(createdAt)
    },
    save(run, alongside) {
      const known = unsaved.get(run.id)
      if (known) {
        known.run = run
        known.alongside = alongside
        return
      }
      const entry = { run, alongside }
      unsaved.set(run.id, entry)
      writer.defer(() => {
        // A transaction that is undone is made again, with what was known when it came.
        if (unsaved.get(run.id) === entry) unsaved.delete(run.id)
        const { threadId, turnId, startedAt } = entry.run
        save.run(...endColumns(run.id, entry.run), threadId, turnId, startedAt, run.id)
        entry.alongside?.()
      })
    },
    end: (id, outcome) => writer.defer(() => end.run(...endColumns(id, outcome), id)),
    settled: writer.settled,
    async kept() {
      const isNow = await writer.settled().then(
        () => true,
        () => false,
      )
      if (!isNow) await new Promise<void>((resolve) => void waiting.push(resolve))
    },
    get: async (id) => load(id)?.run ?? null,
    load: async (id) => load(id),
    async activeKeys() {
      writer.sync()
      return [...keysByStatus.all('queued'), ...keysByStatus.all('running')]
        .map((row) => RunKeysRow.parse(row))
        .sort((a, b) => (a.id < b.id ? -1 : 1))
    },
    async list(input) {
      writer.sync()
      const { cursor, sessionId, status, search, limit, textLimit } = input
      const conditions = [olderThan(cursor), equal('session_id', sessionId), hasStatus(status), matching(search, searchedTexts)]
      // Few of a session's runs may have the status.
      const wanted = { table: 'runs', conditions, limit: limit + 1 } as const
      const ids = search || (sessionId && status) ? await finder.ids(wanted) : newestIds(database, wanted)
      return readPage(rowsOf(ids, byId), (row) => listed(row, textLimit), input)
    },
    perMinute: async (now) => perMinute.upTo(now),
  }
}
