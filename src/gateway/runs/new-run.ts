import type { Policy } from '#shared/contract/policy.ts'
import type { Run } from '#shared/contract/runs.ts'
import type { Transport } from '#shared/contract/transport.ts'
import { newId } from '#shared/ids.ts'
import { notFound } from '../not-found.ts'
import type { SessionRecord, SessionStore } from '../sessions/session-store.ts'

/** Where a run comes from. */
export interface RunOrigin {
  client: string
  transport: Transport
  /** Id of the principal that starts it. */
  principal: string
}

export interface NewRun {
  prompt: string
  /** An existing session, or how to open one. */
  session: { id: string } | { workspace: string; policy: Policy } | { threadId: string; workspace: string; policy: Policy }
  origin: RunOrigin
  /** Ask the engine for the model's own items too (needed for `raw_response_item` of `codex/event`). */
  rawEvents: boolean
  /** Called when the end is about to be written: what is deferred here is written with it. */
  onEnding?: (ended: Run) => void
}

const titleLength = 80

function titleOf(prompt: string): string {
  const line = prompt.trim().split('\n', 1)[0] ?? ''
  return line.length > titleLength ? `${line.slice(0, titleLength - 1)}…` : line || 'Untitled'
}

/** The session that the run goes on with, or the one that is to be opened for it. Throws `notFound`. */
export function sessionOf({ session, prompt, origin }: NewRun, sessions: SessionStore, now: number): SessionRecord {
  if ('id' in session) {
    const known = sessions.record(session.id)
    if (known) return known
    throw notFound('session', session.id)
  }
  const { workspace, policy } = session
  return {
    id: newId('ses'),
    title: titleOf(prompt),
    workspace,
    policy,
    engine: 'app-server',
    threadId: 'threadId' in session ? session.threadId : null,
    client: origin.client,
    principal: origin.principal,
    createdAt: now,
    updatedAt: now,
  }
}

export function runOf(id: string, { prompt, origin }: NewRun, session: SessionRecord, now: number): Run {
  const { client, transport, principal } = origin
  return {
    id,
    sessionId: session.id,
    status: 'queued',
    prompt,
    client,
    transport,
    principal,
    threadId: session.threadId,
    turnId: null,
    result: null,
    error: null,
    usage: null,
    createdAt: now,
    startedAt: null,
    endedAt: null,
  }
}
