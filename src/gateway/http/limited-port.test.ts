import { once } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { afterEach, expect, test } from 'vitest'
import { type Contract, contract } from '#shared/contract/index.ts'
import { tellTaken } from '#shared/port-window.ts'
import { anEvent } from '#shared/testing/events.ts'
import { noteStream } from './limited-listener.ts'
import { limitedPort } from './limited-port.ts'

const ports: MessagePort[] = []
afterEach(() => {
  for (const port of ports.splice(0)) port.close()
})

const batches = 200
const batchLength = 100_000

const eventOf = (seq: number) => anEvent('message.delta', { text: 'x'.repeat(batchLength) }, { seq })

/** A gateway end that has much to tell, and the port of its reader. */
function open() {
  const { port1, port2 } = new MessageChannel()
  ports.push(port1, port2)
  const state = { made: 0, hasEnded: false, calls: 0 }
  const os = implement(contract)
  const router = {
    events: {
      watch: os.events.watch.handler(async function* () {
        try {
          for (; state.made < batches; state.made += 1) yield { events: [eventOf(state.made + 1)], cursor: state.made + 1 }
        } finally {
          state.hasEnded = true
        }
      }),
      get: os.events.get.handler(({ input }) => {
        state.calls += 1
        return eventOf(input.seq)
      }),
    },
  }
  const { port, room } = limitedPort(port1)
  new RPCHandler(router, { rootInterceptors: [noteStream], experimental_transfer: room }).upgrade(port)
  port1.start()
  return { state, reader: port2 }
}

const someTurns = async () => {
  for (let turn = 0; turn < 500; turn += 1) await nextTurn()
}

test('a reader that leaves its stream unread is not written to for ever', async () => {
  const { state, reader } = open()
  reader.postMessage(JSON.stringify({ i: '1', p: { u: '/events/watch', b: { json: {} } } }))
  await someTurns()
  expect(state.made).toBeGreaterThan(5)
  // 1 MiB, and what was on its way.
  expect(state.made).toBeLessThan(15)

  reader.close()
  await expect.poll(() => state.hasEnded).toBe(true)
})

test('calls that a reader makes while it leaves their answers unread wait until it reads', async () => {
  const { state, reader } = open()
  const calls = 100
  for (let id = 1; id <= calls; id += 1) {
    reader.postMessage(JSON.stringify({ i: String(id), p: { u: '/events/get', b: { json: { seq: id } } } }))
  }
  await someTurns()
  expect(state.calls).toBeLessThan(50)

  const answered = new Set<string>()
  reader.on('message', (text: string) => answered.add(JSON.parse(text).i))
  tellTaken(reader)
  await expect.poll(() => answered.size, { timeout: 4_000 }).toBe(calls)
})

test('a reader that floods the gateway with calls and reads nothing is cut off', async () => {
  const { state, reader } = open()
  const closed = once(reader, 'close')
  for (let id = 1; id <= 12_000; id += 1) {
    reader.postMessage(JSON.stringify({ i: String(id), p: { u: '/events/get', b: { json: { seq: id } } } }))
  }
  reader.start()
  await closed
  expect(state.calls).toBeLessThan(100)
})

test('a reader that takes what comes gets all of it, in order', async () => {
  const { reader } = open()
  const link = new RPCLink({ port: reader })
  tellTaken(reader)
  const client: ContractRouterClient<Contract> = createORPCClient(link)
  const seqs: number[] = []
  for await (const { events } of await client.events.watch({})) seqs.push(...events.map(({ seq }) => seq))
  expect(seqs).toEqual(Array.from({ length: batches }, (_, index) => index + 1))
})
