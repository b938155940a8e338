import { useEffect, useEffectEvent, useRef } from 'react'
import { isDesktop } from '../lib/bridge.ts'
import { createConnection } from './connection.ts'
import { useConnection } from './connection-state.ts'
import { createEventHub, type EventListener } from './event-hub.ts'
import { createEventStream } from './event-stream.ts'
import { createGatewayClient, createGatewayQueries, createQueryClient } from './gateway-client.ts'
import { createInvalidation } from './invalidation.ts'
import { createPortCarrier } from './port-carrier.ts'
import { createSocketCarrier } from './socket-carrier.ts'

export const queryClient = createQueryClient()

const connection = createConnection({
  carrier: isDesktop() ? createPortCarrier(window) : createSocketCarrier(window.location),
  setState: (state) => {
    const everConnected = useConnection.getState().everConnected || state.status === 'connected'
    useConnection.setState({ ...state, everConnected }, true)
  },
  greet: async (signal) => {
    const status = await client.gateway.status(undefined, { signal })
    const isReturn = useConnection.getState().everConnected
    queryClient.setQueryData(orpc.gateway.status.queryKey(), status)
    events.begin(status.cursor)
    // For when nothing can be asked any more; where it cannot be had now there is the short form.
    void queryClient.prefetchQuery(orpc.clients.commands.queryOptions({ gcTime: Number.POSITIVE_INFINITY }))
    // Whatever happened while we were away is read again; the status is fresh already.
    if (isReturn) void queryClient.invalidateQueries()
  },
})

/** Typed calls of the gateway, for event iterators and one-off calls; lists and details go through `orpc`. */
export const client = createGatewayClient(connection.link)

/** Query and mutation options of every contract method: `useQuery(orpc.runs.list.queryOptions({ input: {} }))`. */
export const orpc = createGatewayQueries(client)

const hub = createEventHub()
const events = createEventStream({ client, hub, onSilence: () => connection.drop() })

/** Connects and follows the event log until the page goes away. Called once, by main.tsx. */
export function startGateway(signal: AbortSignal): void {
  hub.subscribe(createInvalidation(queryClient, orpc))
  void connection.run(signal)
  void events.run(signal)
  // A suspended laptop or a background tab must not sit out a long wait when it is looked at again.
  window.addEventListener('focus', () => retryConnection(), { signal })
}

/** Tries again at once when the panel waits between two attempts. */
export function retryConnection(): void {
  connection.retryNow()
}

/** Calls the listener with every batch of the event log while the component is mounted. */
export function useGatewayEvents(listener: EventListener): void {
  const onEvents = useEffectEvent(listener)
  useEffect(() => hub.subscribe((batch) => onEvents(batch)), [])
}

/** Calls the listener whenever the panel is connected again, for what failed because the connection was lost. */
export function useReconnected(listener: () => void): void {
  const onReconnected = useEffectEvent(listener)
  const isConnected = useConnection((state) => state.status === 'connected')
  const wasConnected = useRef(isConnected)
  useEffect(() => {
    if (isConnected && !wasConnected.current) onReconnected()
    wasConnected.current = isConnected
  }, [isConnected])
}
