import type { GatewayEvent } from '#shared/contract/events.ts'

/** An event whose texts arrived cut. */
export interface CutEvent {
  seq: number
  /** Characters of the cut texts as they are in whole. */
  length: number
}

/** Where the texts of an event under `path` were cut, and how long they are; `null` when they are whole. */
export function cutOf(event: Pick<GatewayEvent, 'seq' | 'truncated'>, path = '/data'): CutEvent | null {
  const cuts = (event.truncated ?? []).filter((cut) => cut.path === path || cut.path.startsWith(`${path}/`))
  return cuts.length === 0 ? null : { seq: event.seq, length: cuts.reduce((sum, { length }) => sum + length, 0) }
}
