import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/fetch'
import { expect, test } from 'vitest'
import type { GatewayClient } from '#shared/contract/client.ts'
import type { GatewayEvent } from '#shared/contract/events.ts'
import { contract } from '#shared/contract/index.ts'
import { anEvent } from '#shared/testing/events.ts'
import { aRun } from '#shared/testing/runs.ts'
import { followRun } from './follow-run.ts'

const unexpected = () => expect.unreachable('a gateway was there')

const runId = 'run_1'
const interrupted = aRun({ id: runId, status: 'interrupted' })

/** The client of a gateway that tells these events to whoever stands before them, and then breaks the connection. */
function gatewayOf(name: string, events: readonly GatewayEvent[], calls: string[]): GatewayClient {
  const os = implement(contract)
  const watch = os.events.watch.handler(async function* ({ input }) {
    calls.push(`${name}: watch after ${input.after}`)
    const unseen = events.filter((event) => event.seq > (input.after ?? 0))
    yield { events: unseen, cursor: unseen.at(-1)?.seq ?? input.after ?? 0 }
  })
  const interrupt = os.runs.interrupt.handler(() => {
    calls.push(`${name}: interrupt`)
    return interrupted
  })
  const handler = new RPCHandler({ events: { watch }, runs: { interrupt } })
  const fetch = async (request: Request) =>
    (await handler.handle(request, { prefix: '/rpc', context: {} })).response ?? new Response()
  return createORPCClient(new RPCLink({ url: 'http://gateway/rpc', fetch }))
}

test('a run is followed from one gateway to the next, and calls go to the one that serves it now', async () => {
  const calls: string[] = []
  const first = gatewayOf('first', [anEvent('run.queued'), anEvent('run.started', {}, { seq: 2 })], calls)
  const second = gatewayOf('second', [anEvent('run.started', {}, { seq: 2 }), anEvent('run.ended', {}, { seq: 3 })], calls)
  const followed = followRun({ api: first, runId, find: async () => second, dataDir: '/d', onAway: unexpected })

  const seen: number[] = []
  for await (const event of followed.events()) {
    seen.push(event.seq)
    if (event.type !== 'run.queued') await followed.api().runs.interrupt({ id: runId })
  }

  expect(seen).toEqual([1, 2, 3])
  expect(calls).toEqual(['first: watch after 0', 'first: interrupt', 'second: watch after 2', 'second: interrupt'])
})

test('a connection that cannot be made counts as a broken one, any other failure ends it', async () => {
  const calls: string[] = []
  const link = (fetch: () => Promise<Response>): GatewayClient =>
    createORPCClient(new RPCLink({ url: 'http://gateway/rpc', fetch }))
  const gone = link(() => Promise.reject(new TypeError('fetch failed')))
  const refusing = link(async () => new Response('{}', { status: 401 }))
  const next = gatewayOf('next', [anEvent('run.ended')], calls)

  const types: string[] = []
  for await (const event of followRun({ api: gone, runId, find: async () => next, dataDir: '/d', onAway: unexpected }).events())
    types.push(event.type)
  expect(types).toEqual(['run.ended'])

  const refused = followRun({ api: refusing, runId, find: async () => next, dataDir: '/d', onAway: unexpected }).events()
  await expect(refused.next()).rejects.toMatchObject({ status: 401 })
})

test('while no gateway is there whoever waits is told once', async () => {
  const lost = gatewayOf('lost', [], [])
  const next = gatewayOf('next', [anEvent('run.ended')], [])
  let looks = 0
  const told: number[] = []
  const find = async () => (++looks > 2 ? next : null)
  const types: string[] = []
  for await (const event of followRun({ api: lost, runId, find, dataDir: '/d', onAway: (ms) => told.push(ms) }).events())
    types.push(event.type)
  expect(types).toEqual(['run.ended'])
  expect(told).toEqual([30_000])
})
