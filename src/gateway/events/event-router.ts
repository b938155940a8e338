import { contractDoor } from '../contract-door.ts'
import type { EventLog } from './event-log.ts'

/** 30 batches a second are all that a screen can show. */
const batchIntervalMs = 33

export function createEventRouter(events: EventLog) {
  const door = contractDoor.events
  return {
    tail: door.tail.handler(({ input }) => {
      const { before, limit, ...filter } = input
      const cursor = events.cursor
      return { ...events.tail(filter, { limit }, before ?? cursor + 1), cursor }
    }),
    watch: door.watch.handler(({ input, signal }) => {
      const { after, ...filter } = input
      return events.follow(filter, after ?? events.cursor, { intervalMs: batchIntervalMs, ...(signal ? { signal } : {}) })
    }),
  }
}
