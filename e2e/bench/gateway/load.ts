import { z } from 'zod'

/** What a turn of the load source does; it stands as JSON in the prompt. */
export const Load = z.object({
  /** Number of message deltas. */
  events: z.int().min(0),
  /** Number of whole items before the deltas: reasoning, commands, changes, messages. */
  items: z.int().min(0).default(0),
  /** Number of the first of them. */
  firstItem: z.int().min(0).default(0),
  /** Stands in every delta, so that a client can tell its own from those of others. */
  label: z.string().default(''),
  /** Pause before the first delta, in milliseconds. */
  firstAfterMs: z.number().min(0).default(0),
  /** Deltas or items; 0: as fast as they are taken. */
  perSecond: z.number().min(0).default(0),
  /** Number of whole entries after the deltas: notices, which stay in the log. */
  entries: z.int().min(0).default(0),
  /** Length of the text of an entry. */
  entryLength: z.int().min(0).default(0),
  /** Length of the result; 0: as short as it comes. */
  resultLength: z.int().min(0).default(0),
  /** Only makes the prompt as long as it should be. */
  padding: z.string().optional(),
})
export type Load = z.infer<typeof Load>

export function loadPrompt(load: z.input<typeof Load>): string {
  return JSON.stringify(load)
}

/** The same with exactly so many characters. */
export function paddedPrompt(load: z.input<typeof Load>, length: number): string {
  const missing = length - loadPrompt({ ...load, padding: '' }).length
  return loadPrompt({ ...load, padding: 'x'.repeat(Math.max(0, missing)) })
}

/** A text of this length that begins with `head` and goes on as words. */
export function textOf(head: string, length: number): string {
  return length === 0 ? head : `${head} ${'so it goes on '.repeat(length / 14 + 1)}`.slice(0, length)
}

/** About as many deltas as one read from a child's pipe (64 KiB) holds. */
export const deltasPerRead = 200

export const itemsPerRead = 25
