import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { queryNumber } from '../validation.ts'
import { reads } from './access.ts'
import { listTextLimit, TextLimit, truncated } from './cut-texts.ts'

/**
 * One entry of the event log. `seq` is one rising integer over the whole gateway and so the cursor of every reader.
 * `type` and `data` are described by `RunEventData`; a reader passes over types that it does not know.
 */
export const GatewayEvent = z.object({
  seq: z.number(),
  /** Unix milliseconds. */
  at: z.number(),
  type: z.string(),
  runId: z.string().nullable(),
  sessionId: z.string().nullable(),
  /** Id of the principal whose run, session, call or change it is; `null`: the gateway's own. */
  principal: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
  truncated,
})
export type GatewayEvent = z.infer<typeof GatewayEvent>

export const EventFilter = z.object({
  runId: z.string().optional(),
  sessionId: z.string().optional(),
  /** Leave out the many small deltas; completed items carry their full text. */
  withoutDeltas: z.stringbool().or(z.boolean()).optional(),
})
export type EventFilter = z.infer<typeof EventFilter>

export const events = oc.tag('events').router({
  /**
   * The newest events below a cursor, oldest first: what a reader shows before it watches on. A page ends at `limit`
   * events, 500 events or 8 MiB; with `hasMore`, ask again `before` the first one. Long texts are cut, `get` has them whole.
   */
  tail: reads
    .route({ method: 'GET', path: '/events', summary: 'Events before a cursor, oldest first' })
    .input(
      EventFilter.extend({
        before: queryNumber(0, Number.MAX_SAFE_INTEGER).optional(),
        limit: queryNumber(1, 5000).default(500),
        textLimit: TextLimit.default(listTextLimit),
      }),
    )
    .output(z.object({ events: z.array(GatewayEvent), hasMore: z.boolean(), cursor: z.number() })),
  get: reads
    .route({ method: 'GET', path: '/events/{seq}', summary: 'One event, with its whole texts' })
    .input(z.object({ seq: queryNumber(1, Number.MAX_SAFE_INTEGER) }))
    .output(GatewayEvent),
  /**
   * Live batches after a cursor, at most 30 a second. A reader that comes back with the last cursor misses nothing.
   * An empty batch is a heartbeat, at least every 15 s. Texts are whole unless `textLimit` is given.
   */
  watch: reads
    .route({ method: 'GET', path: '/events/watch', summary: 'Server-sent batches of events after a cursor' })
    .input(EventFilter.extend({ after: queryNumber(0, Number.MAX_SAFE_INTEGER).optional(), textLimit: TextLimit.optional() }))
    .output(eventIterator(z.object({ events: z.array(GatewayEvent), cursor: z.number() }))),
})
