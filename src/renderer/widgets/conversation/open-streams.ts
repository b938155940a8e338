import { type GatewayEvent, isKnownEvent, type KnownEvent } from '#shared/contract/events.ts'

interface Progress {
  /** `seq` of the start of each item whose end was not seen. */
  open: Map<string, number>
  hasMessage: boolean
  isOver: boolean
  lastSeq: number
  /** Needed although the run is over: something was cut off in the middle. */
  cutOffSince: number | null
}

/**
 * The runs of a page without deltas that cannot be told without them, and from where on: those that go on at the end of
 * the log, those whose items were cut off, or whose engine reported nothing but deltas.
 */
export function runsToStream(events: readonly GatewayEvent[], isNewest: boolean): { runId: string; since: number }[] {
  const from = events[0]?.seq ?? 0
  const runs = new Map<string, Progress>()
  for (const event of events) {
    if (event.runId === null) continue
    const run = runs.get(event.runId) ?? newProgress()
    runs.set(event.runId, run)
    if (isKnownEvent(event)) advance(run, event)
    run.lastSeq = event.seq
  }
  return [...runs].flatMap(([runId, run]) => {
    const since = run.isOver || !isNewest ? run.cutOffSince : Math.min(run.lastSeq, ...run.open.values())
    return since === null ? [] : [{ runId, since: Math.max(since, from) }]
  })
}

function newProgress(): Progress {
  return { open: new Map(), hasMessage: false, isOver: false, lastSeq: 0, cutOffSince: null }
}

function advance(run: Progress, event: KnownEvent): void {
  switch (event.type) {
    case 'item.started':
      run.open.set(event.data.item.id, event.seq)
      break
    case 'item.completed':
      run.open.delete(event.data.item.id)
      run.hasMessage ||= event.data.item.type === 'agentMessage'
      break
    case 'turn.ended':
      if (event.data.lastMessage !== null && !run.hasMessage) run.cutOffSince = 0
      else if (run.open.size > 0) run.cutOffSince = Math.min(...run.open.values())
      run.open.clear()
      break
    case 'run.ended':
      if (run.open.size > 0) run.cutOffSince = Math.min(...run.open.values())
      run.isOver = true
      break
    default:
      break
  }
}

/** A page and the streams of its runs as one log: each event once, in order, none before the page begins. */
export function mergeStreams(
  page: readonly GatewayEvent[],
  streams: readonly (readonly GatewayEvent[])[],
): readonly GatewayEvent[] {
  if (streams.length === 0) return page
  const from = page[0]?.seq ?? 0
  const bySeq = new Map(page.map((event) => [event.seq, event]))
  for (const event of streams.flat()) if (event.seq >= from) bySeq.set(event.seq, event)
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq)
}
