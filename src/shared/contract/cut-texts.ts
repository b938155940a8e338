import { z } from 'zod'
import { queryNumber } from '../validation.ts'

/** A text of an entry that was longer than its reader asked for. */
export const CutText = z.object({
  /** JSON Pointer (RFC 6901) from the entry on, e.g. `/data/diff`. */
  path: z.string(),
  /** Characters of the whole text. */
  length: z.number(),
})
export type CutText = z.infer<typeof CutText>

/** Characters of a text in a list, unless the reader asks for more or less. */
export const listTextLimit = 16_384

/** For readers that show a text only in part; ids and names always stay whole. Whole texts come by the entry's id. */
export const TextLimit = queryNumber(1_000, 1_048_576)

/** A member of entries that lists hand out: which of their texts are cut; absent when none is. */
export const truncated = z.array(CutText).optional()
