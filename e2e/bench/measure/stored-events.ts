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
