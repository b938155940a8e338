import { z } from 'zod'
import { type IdPrefix, idSchemaOf } from '../ids.ts'
import { queryNumber } from '../validation.ts'
import { type CutText, listTextLimit, TextLimit, truncated } from './cut-texts.ts'

/**
 * Ids sort by time, so the cursor is the last id of the page before; newest first. A page also ends at 8 MiB, and long
 * texts in it are cut: `get` has them whole.
 */
export function pageInputOf(prefix: IdPrefix) {
  return z.object({
    cursor: idSchemaOf(prefix).optional(),
    limit: queryNumber(1, 200).default(50),
    textLimit: TextLimit.default(listTextLimit),
  })
}

export function pageOf<T extends z.ZodRawShape>(entry: z.ZodObject<T>) {
  return z.object({ data: z.array(entry.extend({ truncated })), nextCursor: z.string().nullable() })
}

/** An entry as a list hands it out. */
export type Listed<T> = T & { truncated?: CutText[] | undefined }

export interface Page<T> {
  data: T[]
  nextCursor: string | null
}
