import { type EventData, type GatewayEvent, isEvent } from '#shared/contract/events.ts'
import type { TokenUsage } from '#shared/contract/items.ts'
import type { AppError } from '#shared/errors.ts'
import { subtractUsage } from '#shared/token-usage.ts'
import type { EventLog } from '../events/event-log.ts'
import type { Log } from '../log.ts'
import { isSqliteError } from '../store/sqlite-errors.ts'
import type { RunEnds } from './run-ends.ts'
import type { RunQueue } from './run-queue.ts'
import type { RunKeys } from './run-row.ts'

const page = { limit: 500, textLimit: 100 }

function usageOf(events: readonly GatewayEvent[]): EventData['usage.updated'] | null {
  for (const event of events) if (isEvent(event, 'usage.updated')) return event.data
  return null
}

/** What a run used alone, as its events tell: Codex counts for the whole thread, its first count says what came before. */
function usageTold(events: EventLog, runId: string): TokenUsage | null {
  const filter = { runId, withoutDeltas: true }
  let after = 0
  let first: EventData['usage.updated'] | null = null
  for (let hasMore = true; hasMore && first === null; ) {
    const read = events.read(filter, after, page)
    first = usageOf(read.events)
    after = read.events.at(-1)?.seq ?? after
    hasMore = read.hasMore && read.events.length > 0
  }
  if (first === null) return null
  let before: number | undefined
  for (;;) {
    const read = events.tail(filter, page, before)
    const last = usageOf(read.events.toReversed())
    if (last !== null) return subtractUsage(last.total, subtractUsage(first.total, first.last))
    if (!read.hasMore || read.events[0] === undefined) return null
    before = read.events[0].seq
  }
}

const gatewayEnded: AppError = {
  code: 'interrupted',
  message: 'The gateway ended while this run was active.',
  hint: 'Continue the session: Codex still knows what was done.',
}

/** What the events tell of the end of a run; when they cannot be read, what is sure without them. */
function endTold(events: EventLog, run: RunKeys, log: Log): { endedAt: number; usage: TokenUsage | null } {
  try {
    // When the gateway died is not known; the last that was heard of the run is.
    const endedAt = events.tail({ runId: run.id }, { limit: 1 }).events[0]?.at ?? run.createdAt
    return { endedAt, usage: usageTold(events, run.id) }
  } catch (thrown) {
    // Damage of the whole database is not for a single run to pass over.
    if (isSqliteError(thrown)) throw thrown
    log.warn('run.eventsUnreadable', { runId: run.id, problem: String(thrown) })
    return { endedAt: run.createdAt, usage: null }
  }
}

/** Decides what becomes of the runs that a gateway which died had in line or at work: none is begun again by itself. */
export async function endLeftovers(dependencies: { queue: RunQueue; ends: RunEnds; events: EventLog; log: Log }): Promise<void> {
  const { queue, ends, events, log } = dependencies
  for (const run of await queue.leftovers()) {
    const { endedAt, usage } = endTold(events, run, log)
    ends.endLeftover(run, { status: 'interrupted', result: null, error: gatewayEnded, usage }, endedAt)
  }
}
