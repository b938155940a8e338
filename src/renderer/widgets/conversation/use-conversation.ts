import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { client, useGatewayEvents, useReconnected } from '../../gateway/gateway.ts'
import { type ConversationSnapshot, type ConversationSource, ConversationStore } from './conversation-store.ts'

/** Some screens full; decoding and folding them stays below a long task. */
const pageEvents = 300
const streamEvents = 1_000

const source: ConversationSource = {
  page: ({ scope, before }) =>
    client.events.tail({ ...scope, withoutDeltas: true, limit: pageEvents, ...(before === null ? {} : { before }) }),
  stream: ({ runId, before }) => client.events.tail({ runId, limit: streamEvents, ...(before === null ? {} : { before }) }),
  head: (id) => client.runs.get({ id }),
}

/** A conversation as it stands now; the same object until something changed. */
export interface LiveConversation extends ConversationSnapshot {
  reload: () => void
  loadEarlier: () => void
}

function useStore(store: ConversationStore): LiveConversation {
  useGatewayEvents((events) => store.push(events))
  useEffect(() => {
    void store.load()
  }, [store])
  useReconnected(() => store.reconnected())
  const snapshot = useSyncExternalStore(store.subscribe, store.snapshot)
  return useMemo(
    () => ({ ...snapshot, reload: () => void store.load(), loadEarlier: () => void store.loadEarlier() }),
    [snapshot, store],
  )
}

/** The runs of a session, live, from the end on. */
export function useSessionConversation(sessionId: string): LiveConversation {
  return useStore(useMemo(() => new ConversationStore({ sessionId }, source), [sessionId]))
}

/** One run alone, live, from the end on. */
export function useRunConversation(runId: string): LiveConversation {
  return useStore(useMemo(() => new ConversationStore({ runId }, source), [runId]))
}
