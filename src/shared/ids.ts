import { v7 } from 'uuid'
import { z } from 'zod'

/** Nouns that carry an id of ours; Codex's own ids (thread, turn, item) pass through unchanged. */
export type IdPrefix = 'ses' | 'run' | 'call' | 'apr' | 'conn' | 'panel'

/** An id of this noun, as somebody outside gives it. */
export function idSchemaOf(prefix: IdPrefix) {
  return z.string().regex(new RegExp(`^${prefix}_[0-9a-f]{32}$`), `is no id of this list (${prefix}_…)`)
}

/** Random bytes for many ids at once: each demand has a price, however small. */
const pool = new Uint8Array(4_096)
const bytesPerId = 16
let used = pool.length
let lastMs = 0
let lastSeq = 0

/** The next UUIDv7 of this process, later ones sort after earlier ones. */
export function newUuid(): string {
  if (used === pool.length) {
    crypto.getRandomValues(pool)
    used = 0
  }
  const random = pool.subarray(used, used + bytesPerId)
  used += bytesPerId
  const now = Date.now()
  if (now > lastMs) {
    lastMs = now
    // Half of the numbers are left for the ids of this millisecond.
    lastSeq = new DataView(random.buffer, random.byteOffset).getUint32(6) >>> 1
  } else {
    lastSeq += 1
  }
  return v7({ random, msecs: lastMs, seq: lastSeq })
}

/** A new id such as `run_01a1f87b27f67342…`: UUIDv7 behind its noun, so ids of one noun sort by time. */
export function newId(prefix: IdPrefix): string {
  return `${prefix}_${newUuid().replaceAll('-', '')}`
}
