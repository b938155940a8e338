import { AppFailure } from '#shared/errors.ts'
import { eventProcedures } from '../access/procedures.ts'
import type { EventLog } from './event-log.ts'

/** More are asked for again: reading, checking and writing a page of thousands would hold everybody else up. */
export const pageEvents = 500

/** 30 batches a second are all that a screen can show. */
const batchIntervalMs = 33

export function createEventRouter(events: EventLog) {
  return {
    tail: eventProcedures.tail.handler(async ({ input }) => {
      const { before, limit, textLimit, ...filter } = input
      const cursor = events.cursor
      const limits = { limit: Math.min(limit, pageEvents), textLimit }
      return { ...(await events.page(filter, { before: before ?? cursor + 1 }, limits)), cursor }
    }),
    get: eventProcedures.get.handler(({ input }) => {
      const event = events.get(input.seq)
      if (event) return event
      const message = `There is no event ${input.seq}.`
      throw new AppFailure({ code: 'notFound', entity: 'event', id: String(input.seq), message })
    }),
    watch: eventProcedures.watch.handler(({ input, signal }) => {
      const { after, textLimit, ...filter } = input
      const options = { intervalMs: batchIntervalMs, textLimit, ...(signal ? { signal } : {}) }
      return events.follow(filter, after ?? events.cursor, options)
    }),
  }
}
