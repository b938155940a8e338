import { z } from 'zod'

/** What a turn of the load source does; it stands as JSON in the prompt. */
export const Load = z.object({
  /** Number of message deltas. */
  events: z.int().min(0),
  /** Stands in every delta, so that a client can tell its own from those of others. */
  label: z.string().default(''),
  /** Pause before the first delta, in milliseconds. */
  firstAfterMs: z.number().min(0).default(0),
  /** 0: as fast as they are taken. */
  perSecond: z.number().min(0).default(0),
})
export type Load = z.infer<typeof Load>

export function loadPrompt(load: z.input<typeof Load>): string {
  return JSON.stringify(load)
}

/** About as many deltas as one read from a child's pipe (64 KiB) holds. */
export const deltasPerRead = 200
