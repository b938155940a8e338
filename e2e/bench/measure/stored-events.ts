import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** What the database of a gateway holds of one run's deltas. */
export interface StoredDeltas {
  runId: string
  texts: string[]
}

/** Deltas by run in the order of the log, read beside the running gateway: only what is committed is seen. */
export function storedDeltas(dataDir: string, afterSeq: number): { runs: StoredDeltas[]; lastSeq: number } {
  const database = new DatabaseSync(join(dataDir, 'switchboard.db'), { readOnly: true })
  try {
    const rows = database
      .prepare(
        "SELECT seq, run_id, json_extract(data, '$.text') AS text FROM events WHERE seq > ? AND type = 'message.delta' ORDER BY seq",
      )
      .all(afterSeq)
    const runs = Map.groupBy(rows, (row) => String(row['run_id']))
    return {
      runs: [...runs].map(([runId, ofRun]) => ({ runId, texts: ofRun.map((row) => String(row['text'])) })),
      lastSeq: Number(rows.at(-1)?.['seq'] ?? afterSeq),
    }
  } finally {
    database.close()
  }
}
