import { z } from 'zod'

/** What a turn of the load source does; it stands as JSON in the prompt. */
export const Load = z.object({
  /** Number of message deltas. */
  events: z.int().min(0),
  /** Number of whole items before the deltas: reasoning, commands, changes, messages. */
  items: z.int().min(0).default(0),
  /** Number of the first of them. */
  firstItem: z.int().min(0).default(0),
  /** Number of finished commands before the deltas, each with an output of `outputLength` characters. */
  outputs: z.int().min(0).default(0),
  outputLength: z.int().min(0).default(0),
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

const words =
  'the a of to and in is it that for on with as was at by from one had not but what all were when we there can an your which their said if do will each about how up out them then she many some so these would other into has more her two like him see time could no make than first been its who now people my made over did down only way find use may water long little very after words called just where most know'.split(
    ' ',
  )

const varieties = 1_009
const kept = new Map<number, string>()

/** Other words for each of a thousand seeds; made once, because the load source must cost little. */
function prose(seed: number, length: number): string {
  const key = (seed % varieties) * 1_024 + length
  const text = kept.get(key) ?? writeProse(seed % varieties, length)
  kept.set(key, text)
  return text
}

function writeProse(seed: number, length: number): string {
  let state = seed
  let text = ''
  while (text.length < length) {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    text += `${words[Math.floor((state / 4_294_967_296) * words.length)]} `
  }
  return text.slice(0, length)
}

/** The same as `loadPrompt` with exactly so many characters, filled up with prose. */
export function paddedPrompt(load: z.input<typeof Load>, length: number, seed: number): string {
  const missing = length - loadPrompt({ ...load, padding: '' }).length
  return loadPrompt({ ...load, padding: prose(seed, Math.max(0, missing)) })
}

/** A text of this length that begins with `head` and goes on as prose; only the head for 0. */
export function textOf(head: string, length: number, seed: number): string {
  return length === 0 ? head : `${head} ${prose(seed, length)}`.slice(0, length)
}

/** About as many deltas as one read from a child's pipe (64 KiB) holds. */
export const deltasPerRead = 200

export const itemsPerRead = 25
