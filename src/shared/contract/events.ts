import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { queryNumber } from '../validation.ts'
import { reads } from './access.ts'
import { listTextLimit, TextLimit, truncated } from './cut-texts.ts'
import { engineEvents } from './engine-events.ts'
import { eventEnvelope } from './event-schema.ts'
import { gatewayEvents } from './gateway-events.ts'

/** An event whose `type` tells the form of its `data`. */
export const KnownEvent = z.discriminatedUnion('type', [...engineEvents, ...gatewayEvents])
export type KnownEvent = z.infer<typeof KnownEvent>
export type EventType = KnownEvent['type']
/** The data of every event by its type. */
export type EventData = { [E in KnownEvent as E['type']]: E['data'] }
/** What happened, without when and to whom. */
export type EventContent = { [T in EventType]: { type: T; data: EventData[T] } }[EventType]

export const eventTypes: ReadonlySet<string> = new Set<EventType>(KnownEvent.options.map(({ shape }) => shape.type.value))

/** Of a type that this release does not know. `unreadable.<type>`: its stored data are not what its type wants. */
export const OtherEvent = z
  .object({
    ...eventEnvelope,
    type: z.string().refine((type) => !eventTypes.has(type)),
    data: z.record(z.string(), z.unknown()),
    truncated,
  })
  .describe('Of a type that this release does not know, or with data that it cannot read.')
export type OtherEvent = z.infer<typeof OtherEvent>

/** One entry of the event log. A reader passes over types that it does not know: a newer gateway has more. */
export const GatewayEvent = z.union([KnownEvent, OtherEvent])
export type GatewayEvent = z.infer<typeof GatewayEvent>

/** What is a `GatewayEvent` was made by type or parsed, so its type tells the form of its data. */
export function isKnownEvent(event: GatewayEvent): event is KnownEvent {
  return eventTypes.has(event.type)
}

export function isEvent<T extends EventType>(event: GatewayEvent, type: T): event is Extract<KnownEvent, { type: T }> {
  return event.type === type
}

/** Many and small: a reader that wants only whole items leaves these out. */
export const deltaTypes: ReadonlySet<string> = new Set<EventType>([
  'message.delta',
  'reasoning.section',
  'reasoning.delta',
  'command.output',
  'raw.item',
  'raw.response',
])

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
