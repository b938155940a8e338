import { z } from 'zod'
import { truncated } from './cut-texts.ts'

/** What every event has, whatever its type. */
export const eventEnvelope = {
  /** One rising integer over the whole gateway, and so the cursor of every reader. */
  seq: z.number(),
  /** Unix milliseconds. */
  at: z.number(),
  runId: z.string().nullable(),
  sessionId: z.string().nullable(),
  /** Id of the principal whose run, session, call or change it is; `null`: the gateway's own. */
  principal: z.string().nullable(),
}

/**
 * An event of one type. Readers may get texts cut, so no form is wanted of them; members that a newer release added pass
 * through.
 */
export function eventSchema<T extends string, S extends z.ZodRawShape>(type: T, description: string, data: S) {
  const open: z.ZodObject<S> = z.looseObject(data)
  return z.object({ ...eventEnvelope, type: z.literal(type), data: open, truncated }).describe(description)
}
