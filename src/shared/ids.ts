import { v7 } from 'uuid'

/** Nouns that carry an id of ours; Codex's own ids (thread, turn, item) pass through unchanged. */
export type IdPrefix = 'ses' | 'run' | 'call' | 'apr' | 'conn' | 'panel'

/** A new id such as `run_01a1f87b27f67342…`: UUIDv7 behind its noun, so ids of one noun sort by time. */
export function newId(prefix: IdPrefix): string {
  return `${prefix}_${v7().replaceAll('-', '')}`
}
