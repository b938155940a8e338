import type { GatewayEvent } from '#shared/contract/events.ts'
import type { EventData, EventType } from '#shared/contract/run-events.ts'

/** Makes numbered events of one run for tests: `const next = eventsOf('run_1')`, `next('run.started', { attempt: 1 })`. */
export function eventsOf(runId: string, firstSeq = 1, sessionId = 'ses_1') {
  let seq = firstSeq - 1
  return <T extends EventType>(type: T, data: EventData[T]): GatewayEvent => {
    seq += 1
    return { seq, at: 1_000 + seq, type, runId, sessionId, principal: 'owner', data: { ...data } }
  }
}
