import { QueryClient, type QueryKey } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { anEvent } from '#shared/testing/events.ts'
import { api, serveContract } from '../testing/serve-contract.ts'
import { createGatewayClient, createGatewayQueries } from './gateway-client.ts'
import { createInvalidation } from './invalidation.ts'
import { openPort } from './port-carrier.ts'

const { port, hangUp } = serveContract({ gateway: { status: api.gateway.status.handler(() => Promise.reject(new Error())) } })
const queries = createGatewayQueries(createGatewayClient(openPort(port).link))

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  hangUp()
})

test('a burst of events makes each touched list stale once, and no other', () => {
  const queryClient = new QueryClient()
  const keys: Record<string, QueryKey> = {
    runs: queries.runs.list.queryKey({ input: {} }),
    runEvents: queries.runs.events.queryKey({ input: { id: 'run_1' } }),
    status: queries.gateway.status.queryKey(),
    settings: queries.settings.list.queryKey(),
  }
  for (const key of Object.values(keys)) queryClient.setQueryData(key, {})
  const invalidate = vi.spyOn(queryClient, 'invalidateQueries')
  const publish = createInvalidation(queryClient, queries)

  for (let round = 0; round < 100; round += 1) publish([anEvent('run.started'), anEvent('message.delta')])
  expect(invalidate).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1_000)

  const isStale = (key: readonly unknown[]) => queryClient.getQueryState(key)?.isInvalidated
  expect(Object.values(keys).map(isStale)).toEqual([true, false, true, false])
  const callsOfOneFlush = invalidate.mock.calls.length
  publish([anEvent('run.ended')])
  vi.advanceTimersByTime(1_000)
  expect(invalidate.mock.calls.length).toBe(2 * callsOfOneFlush)
})

test('deltas alone refetch nothing', () => {
  const queryClient = new QueryClient()
  const invalidate = vi.spyOn(queryClient, 'invalidateQueries')

  createInvalidation(queryClient, queries)([anEvent('message.delta'), anEvent('command.output'), anEvent('log')])
  vi.advanceTimersByTime(1_000)

  expect(invalidate).not.toHaveBeenCalled()
})
