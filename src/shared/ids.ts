import { v7 } from 'uuid'
import { z } from 'zod'

/** Nouns that carry an id of ours; Codex's own ids (thread, turn, item) pass through unchanged. */
export type IdPrefix = 'ses' | 'run' | 'call' | 'apr' | 'conn' | 'panel'

/** An id of this noun, as somebody outside gives it. */
export function idSchemaOf(prefix: IdPrefix) {
  return z.string().regex(new RegExp(`^${prefix}_[0-9a-f]{32}$`), `is no id of this list (${prefix}_…)`)
}

/** A new id such as `run_01a1f87b27f67342…`: UUIDv7 behind its noun, so ids of one noun sort by time. */
export function newId(prefix: IdPrefix): string {
  return `${prefix}_${v7().replaceAll('-', '')}`
}
