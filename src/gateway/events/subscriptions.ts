import { deltaTypes, type EventFilter, type GatewayEvent } from '#shared/contract/events.ts'
import { createListeners, type Listeners } from '../listeners.ts'
import type { EventListener } from './event-log.ts'

function matches(filter: EventFilter, event: GatewayEvent): boolean {
  if (filter.runId !== undefined && event.runId !== filter.runId) return false
  if (filter.sessionId !== undefined && event.sessionId !== filter.sessionId) return false
  return !(filter.withoutDeltas && deltaTypes.has(event.type))
}

/** Subscribers of one run are found by its id: a burst of one run costs the others nothing. */
export class Subscriptions {
  readonly #byRun = new Map<string, Listeners<readonly GatewayEvent[]>>()
  readonly #others: Listeners<readonly GatewayEvent[]>
  readonly #report: (cause: unknown) => void

  constructor(report: (cause: unknown) => void) {
    this.#report = report
    this.#others = createListeners(report)
  }

  add(filter: EventFilter, listener: EventListener, onFault = this.#report): () => void {
    const { runId } = filter
    const group = runId === undefined ? this.#others : (this.#byRun.get(runId) ?? createListeners(this.#report))
    if (runId !== undefined) this.#byRun.set(runId, group)
    const forget = () => {
      if (runId !== undefined && group.size === 0 && this.#byRun.get(runId) === group) this.#byRun.delete(runId)
    }
    const remove = group.add(
      (batch) => {
        const wanted = batch.filter((event) => matches(filter, event))
        if (wanted.length > 0) listener(wanted)
      },
      (cause) => {
        forget()
        onFault(cause)
      },
    )
    return () => {
      remove()
      forget()
    }
  }

  publish(batch: readonly GatewayEvent[]): void {
    this.#others.tell(batch)
    if (this.#byRun.size === 0) return
    const grouped = new Map<string, GatewayEvent[]>()
    for (const event of batch) {
      if (event.runId === null || !this.#byRun.has(event.runId)) continue
      const group = grouped.get(event.runId)
      if (group) group.push(event)
      else grouped.set(event.runId, [event])
    }
    for (const [runId, events] of grouped) this.#byRun.get(runId)?.tell(events)
  }
}
