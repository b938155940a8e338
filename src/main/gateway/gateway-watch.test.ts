import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { afterEach, expect, test } from 'vitest'
import type { GatewayEvent } from '#shared/contract/events.ts'
import { contract } from '#shared/contract/index.ts'
import { anEvent } from '#shared/testing/events.ts'
import { anApproval, aRun, aSession, aStatus } from '../testing/shell-builders.ts'
import type { GatewaySnapshot } from './gateway-watch.ts'
import { createGatewayWatch } from './gateway-watch.ts'
import { portClient } from './port-client.ts'

type Batch = { events: GatewayEvent[]; cursor: number }

const ports: MessagePort[] = []
afterEach(() => {
  for (const port of ports.splice(0)) port.close()
})

/** The contract over a real message port, with the procedures that the shell calls. */
function gateway() {
  const state = { pendingApprovals: 0, cursor: 10, watchedAfter: [] as (number | undefined)[] }
  const queue: (Batch | 'end')[] = []
  let wake = Promise.withResolvers<void>()
  const os = implement(contract)
  const router = {
    gateway: {
      status: os.gateway.status.handler(() => aStatus({ pendingApprovals: state.pendingApprovals, cursor: state.cursor })),
    },
    approvals: {
      list: os.approvals.list.handler(() => ({
        data: Array.from({ length: state.pendingApprovals }, (_, index) => anApproval(`apr_${index}`)),
        nextCursor: null,
      })),
    },
    sessions: {
      list: os.sessions.list.handler(() => ({ data: [aSession('ses_1', { workspace: '/work/app' })], nextCursor: null })),
    },
    runs: { list: os.runs.list.handler(() => ({ data: [aRun('run_1')], nextCursor: null })) },
    events: {
      watch: os.events.watch.handler(async function* ({ input }) {
        state.watchedAfter.push(input.after)
        while (true) {
          const batch = queue.shift()
          if (batch === 'end') return
          if (batch) yield batch
          else {
            await wake.promise
            wake = Promise.withResolvers()
          }
        }
      }),
    },
  }
  const handler = new RPCHandler(router)
  return {
    state,
    push: (batch: Batch | 'end') => {
      queue.push(batch)
      wake.resolve()
    },
    client: () => {
      const { port1, port2 } = new MessageChannel()
      ports.push(port1, port2)
      handler.upgrade(port1)
      port1.start()
      const client = portClient(port2)
      port2.start()
      return client
    },
  }
}

function listener() {
  const snapshots: GatewaySnapshot[] = []
  const seen: number[] = []
  let changed = Promise.withResolvers<void>()
  return {
    snapshots,
    seen,
    onSnapshot: (snapshot: GatewaySnapshot) => {
      snapshots.push(snapshot)
      changed.resolve()
      changed = Promise.withResolvers()
    },
    onEvents: (events: readonly { seq: number }[]) => void seen.push(...events.map((one) => one.seq)),
    until: async (count: number) => {
      while (snapshots.length < count) await changed.promise
    },
  }
}

test('begins with a snapshot and looks again when something relevant happened', async () => {
  const { client, push, state } = gateway()
  const told = listener()
  const following = createGatewayWatch(told).follow(client(), new AbortController().signal)
  await told.until(1)
  expect(told.snapshots[0]).toMatchObject({ approvals: [], runs: [{ id: 'run_1' }] })

  state.pendingApprovals = 2
  push({ events: [anEvent('item.completed', {}, { seq: 11 })], cursor: 11 })
  push({ events: [anEvent('approval.requested', {}, { seq: 12 })], cursor: 12 })
  await told.until(2)
  expect(told.seen).toEqual([11, 12])
  expect(told.snapshots[1]?.approvals).toHaveLength(2)
  push('end')
  await following
})

test('comes back with its cursor and so misses nothing between two connections', async () => {
  const { client, push, state } = gateway()
  const watch = createGatewayWatch(listener())
  const first = watch.follow(client(), new AbortController().signal)
  push({ events: [anEvent('log', {}, { seq: 11 })], cursor: 11 })
  push('end')
  await first

  state.cursor = 15
  const second = watch.follow(client(), new AbortController().signal)
  push('end')
  await second
  expect(state.watchedAfter).toEqual([10, 11])
})

test('begins anew when the log is a new and shorter one', async () => {
  const { client, push, state } = gateway()
  const watch = createGatewayWatch(listener())
  const first = watch.follow(client(), new AbortController().signal)
  push('end')
  await first
  state.cursor = 2
  const second = watch.follow(client(), new AbortController().signal)
  push('end')
  await second
  expect(state.watchedAfter).toEqual([10, 2])
})

test('rejects when the connection breaks', async () => {
  const { client } = gateway()
  const told = listener()
  const following = createGatewayWatch(told).follow(client(), new AbortController().signal)
  const broken = expect(following).rejects.toThrow()
  await told.until(1)
  for (const port of ports.splice(0)) port.close()
  await broken
})
