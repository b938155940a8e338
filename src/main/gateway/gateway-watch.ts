import type { Approval } from '#shared/contract/approvals.ts'
import type { GatewayClient } from '#shared/contract/client.ts'
import { type EventType, isKnownEvent, type KnownEvent } from '#shared/contract/events.ts'
import type { GatewayStatus } from '#shared/contract/gateway.ts'
import type { Run } from '#shared/contract/runs.ts'
import { pause } from '../pause.ts'

/** Number of approvals and runs that a menu can show. */
export const approvalLimit = 20
export const recentRunLimit = 5

/** At most about three looks a second, however many events arrive; batches grow meanwhile. */
const pauseMs = 350

/** Events after which the snapshot is out of date. */
const relevant: ReadonlySet<EventType> = new Set<EventType>([
  'run.queued',
  'run.started',
  'run.ended',
  'approval.requested',
  'approval.answered',
  'connection.opened',
  'connection.closed',
  'engine.changed',
  'gateway.changed',
  'settings.changed',
])

/** Menus and notices show one line. */
const textLimit = 1_000

/** What the shell knows of the gateway's inside. */
export interface GatewaySnapshot {
  status: GatewayStatus
  /** Pending, newest first. */
  approvals: Approval[]
  /** The newest few. */
  runs: Run[]
  /** Folder of the newest session; `null` without one, and for the demo, whose folder is its own. */
  lastWorkspace: string | null
}

export interface WatchListener {
  onSnapshot: (snapshot: GatewaySnapshot) => void
  /** Events since the watch began, each once. */
  onEvents: (events: readonly KnownEvent[]) => void
}

async function readSnapshot(client: GatewayClient, signal: AbortSignal): Promise<GatewaySnapshot> {
  const [status, approvals, runs, sessions] = await Promise.all([
    client.gateway.status(undefined, { signal }),
    client.approvals.list({ status: 'pending', limit: approvalLimit, textLimit }, { signal }),
    client.runs.list({ limit: recentRunLimit, textLimit }, { signal }),
    client.sessions.list({ limit: 1 }, { signal }),
  ])
  const lastWorkspace = status.engine.demo ? null : (sessions.data[0]?.workspace ?? null)
  return { status, approvals: approvals.data, runs: runs.data, lastWorkspace }
}

export interface GatewayWatch {
  /** Follows the gateway until the signal fires or the connection breaks. Rejects unless the gateway ended the stream. */
  follow(client: GatewayClient, signal: AbortSignal): Promise<void>
}

/**
 * What the shell shows outside the window. It keeps the cursor of the event log between connections, so that events
 * that were logged meanwhile are told too; a shorter log is a new one.
 */
export function createGatewayWatch(listener: WatchListener): GatewayWatch {
  let cursor: number | null = null
  return {
    async follow(client, signal) {
      const first = await readSnapshot(client, signal)
      listener.onSnapshot(first)
      cursor = Math.min(cursor ?? first.status.cursor, first.status.cursor)
      const batches = await client.events.watch({ after: cursor, withoutDeltas: true, textLimit }, { signal })
      for await (const batch of batches) {
        cursor = batch.cursor
        const events = batch.events.filter(isKnownEvent)
        if (events.length > 0) listener.onEvents(events)
        if (!events.some((event) => relevant.has(event.type))) continue
        listener.onSnapshot(await readSnapshot(client, signal))
        await pause(pauseMs, signal)
      }
    },
  }
}
