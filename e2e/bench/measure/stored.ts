import { statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { createEventChunks } from '#gateway/events/event-chunks.ts'
import { createEventScopes } from '#gateway/events/event-scopes.ts'

const Delta = z.object({ text: z.string() })

/** What the database of a gateway holds of one run's deltas. */
export interface StoredDeltas {
  runId: string
  texts: string[]
}

/** Deltas by run in the order of the log, read beside the running gateway: only what is committed is seen. */
export function storedDeltas(dataDir: string, afterSeq: number): { runs: StoredDeltas[]; lastSeq: number } {
  const database = new DatabaseSync(join(dataDir, 'switchboard.db'), { readOnly: true })
  try {
    const scopes = createEventScopes(database)
    const runs = new Map<string, string[]>()
    let lastSeq = afterSeq
    for (const chunk of createEventChunks(database).from({ withoutDeltas: false }, afterSeq + 1)) {
      for (const [index, { type, data }] of chunk.entries.entries()) {
        const seq = chunk.firstSeq + index
        if (seq <= afterSeq || type !== 'message.delta' || chunk.runKey === null) continue
        const runId = scopes.idOf('run', chunk.runKey)
        const texts = runs.get(runId) ?? []
        runs.set(runId, texts)
        texts.push(Delta.parse(data).text)
        lastSeq = seq
      }
    }
    return { runs: [...runs].map(([runId, texts]) => ({ runId, texts })), lastSeq }
  } finally {
    database.close()
  }
}

/** What the data folder of a gateway holds, read beside it: only what is committed is seen. */
export interface StoredRuns {
  count: number
  /** Threads of the runs that ended with a result. */
  completedThreads: ReadonlySet<string>
}

export function storedRuns(dataDir: string): StoredRuns {
  const database = new DatabaseSync(join(dataDir, 'switchboard.db'), { timeout: 5_000 })
  try {
    const rows = database.prepare('SELECT thread_id, status FROM runs').all()
    const completed = rows.filter((row) => row['status'] === 'completed')
    return { count: rows.length, completedThreads: new Set(completed.map((row) => String(row['thread_id']))) }
  } finally {
    database.close()
  }
}

/** Bytes of the database and its write-ahead log, after everything in the log was copied into the database. */
export function storedBytes(dataDir: string): number {
  const path = join(dataDir, 'switchboard.db')
  const database = new DatabaseSync(path, { timeout: 5_000 })
  try {
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    return ['', '-wal'].reduce((sum, suffix) => sum + (statSync(path + suffix, { throwIfNoEntry: false })?.size ?? 0), 0)
  } finally {
    database.close()
  }
}
