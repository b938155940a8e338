import { z } from 'zod'

/** Ids sort by time, so the cursor is the last id of the page before; newest first. */
export const PageInput = z.object({
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

export function pageOf<T extends z.ZodType>(entry: T) {
  return z.object({ data: z.array(entry), nextCursor: z.string().nullable() })
}

export interface Page<T> {
  data: T[]
  nextCursor: string | null
}
