import { useEffect, useEffectEvent, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import type { EventFilter, GatewayEvent } from '#shared/contract/events.ts'
import { client, useGatewayEvents, useReconnected } from '../../gateway/gateway.ts'
import { LogStore } from './log-store.ts'

const pageSize = 2_000

function isInScope(event: GatewayEvent, scope: EventFilter): boolean {
  if (scope.runId !== undefined) return event.runId === scope.runId
  if (scope.sessionId !== undefined) return event.sessionId === scope.sessionId
  return true
}

interface Reading {
  status: 'filling' | 'ready' | 'failed'
  error: unknown
  isLoadingOlder: boolean
}

/** A store that is fed by the live log and by the gateway's history. `scopeKey` changes when the scope does. */
export function useLogStore(scope: EventFilter, scopeKey: string) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another part of the log needs another store
  const store = useMemo(() => new LogStore(), [scopeKey])
  const [reading, setReading] = useState<Reading>({ status: 'filling', error: null, isLoadingOlder: false })
  const isLoadingOlder = useRef(false)
  /** Counts the calls of `fill`, so that only the newest one has a say. */
  const fills = useRef(0)
  const reconnects = useRef(0)

  useGatewayEvents((events) => store.push(events.filter((event) => isInScope(event, scope))))

  async function fill(target: LogStore): Promise<void> {
    fills.current += 1
    const own = fills.current
    const reconnectsBefore = reconnects.current
    setReading((before) => ({ ...before, status: 'filling', error: null }))
    target.beginFill()
    try {
      const page = await client.events.tail({ ...scope, limit: pageSize })
      if (own !== fills.current) return
      target.fill(page.events, !page.hasMore)
      setReading((before) => ({ ...before, status: 'ready' }))
    } catch (error) {
      if (own !== fills.current) return
      // Lost with a connection that has a successor already.
      if (reconnectsBefore !== reconnects.current) return fill(target)
      target.failFill()
      setReading((before) => ({ ...before, status: 'failed', error }))
    }
  }

  async function loadOlder(): Promise<void> {
    if (isLoadingOlder.current || store.reachedStart) return
    const before = store.rows.oldestSeq
    isLoadingOlder.current = true
    setReading((current) => ({ ...current, isLoadingOlder: true, error: null }))
    try {
      const page = await client.events.tail({ ...scope, limit: pageSize, ...(before === null ? {} : { before }) })
      // The log may have been filled anew meanwhile: a page of before would leave a gap.
      if (store.rows.oldestSeq === before || before === null) store.prepend(page.events, !page.hasMore)
    } catch (error) {
      setReading((current) => ({ ...current, error }))
    } finally {
      isLoadingOlder.current = false
      setReading((current) => ({ ...current, isLoadingOlder: false }))
    }
  }

  const fillEvent = useEffectEvent(fill)
  useEffect(() => {
    void fillEvent(store)
  }, [store])

  useReconnected(() => {
    reconnects.current += 1
    if (reading.status === 'failed') void fill(store)
  })

  useSyncExternalStore(store.subscribe, store.version)

  return {
    store,
    ...reading,
    fill: () => void fill(store),
    loadOlder: () => void loadOlder(),
    /** Goes on with the newest events, from the gateway when some were dropped meanwhile. */
    follow: () => {
      store.setFollowing(true)
      store.setPaused(false)
      if (store.hasGap) void fill(store)
    },
  }
}

export type LiveLog = ReturnType<typeof useLogStore>
