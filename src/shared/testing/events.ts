import { type EventData, type EventType, type GatewayEvent, KnownEvent } from '../contract/events.ts'
import { sampleData } from './event-data.ts'

type Envelope = Pick<KnownEvent, 'seq' | 'at' | 'runId' | 'sessionId' | 'principal' | 'truncated'>

const ofOwner: Envelope = { seq: 1, at: 1, runId: 'run_1', sessionId: 'ses_1', principal: 'owner' }

/** An event as a gateway tells it; of its data what matters to the test: `anEvent('notice', { message: 'Hi' }, { seq: 7 })`. */
export function anEvent<T extends EventType>(
  type: T,
  data: Partial<EventData[T]> = {},
  envelope: Partial<Envelope> = {},
): KnownEvent {
  return KnownEvent.parse({ ...ofOwner, ...envelope, type, data: { ...sampleData[type], ...data } })
}

/** Makes numbered events of one run: `const next = eventsOf('run_1')`, `next('run.started', { attempt: 1 })`. */
export function eventsOf(runId: string, firstSeq = 1, sessionId = 'ses_1') {
  let seq = firstSeq - 1
  return <T extends EventType>(type: T, data: EventData[T]): KnownEvent => {
    seq += 1
    return anEvent(type, data, { seq, at: 1_000 + seq, runId, sessionId })
  }
}

/** An event of a gateway of another release: over the wire it comes as it is. */
export function aForeignEvent(type: string, data: Record<string, unknown>): GatewayEvent {
  return JSON.parse(JSON.stringify({ ...ofOwner, type, data }))
}
