import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { client, useGatewayEvents } from '../gateway.ts'
import { type ConversationSnapshot, type ConversationSource, ConversationStore } from './conversation-store.ts'

const runsPerPage = 20

const source: ConversationSource = {
  async listRuns({ sessionId, cursor }) {
    const page = await client.runs.list({ sessionId, limit: runsPerPage, ...(cursor === null ? {} : { cursor }) })
    return { runIds: page.data.map((run) => run.id), nextCursor: page.nextCursor }
  },
  async listEvents({ runId, after }) {
    const page = await client.runs.events({ id: runId, after, limit: 5_000 })
    return { events: page.data, nextCursor: page.nextCursor }
  },
}

interface LiveConversation extends ConversationSnapshot {
  reload: () => void
  loadEarlier: () => void
}

function useStore(store: ConversationStore): LiveConversation {
  useGatewayEvents((events) => store.push(events))
  useEffect(() => {
    void store.load()
  }, [store])
  const snapshot = useSyncExternalStore(store.subscribe, store.snapshot)
  return { ...snapshot, reload: () => void store.load(), loadEarlier: () => void store.loadEarlier() }
}

/** All runs of a session, live; the newest 20 first. */
export function useSessionConversation(sessionId: string): LiveConversation {
  return useStore(useMemo(() => new ConversationStore({ sessionId }, source), [sessionId]))
}

/** One run alone, live. */
export function useRunConversation(runId: string): LiveConversation {
  return useStore(useMemo(() => new ConversationStore({ runId }, source), [runId]))
}
