import { afterEach, expect, test, vi } from 'vitest'
import type { GatewayEvent } from '#shared/contract/events.ts'
import { anEvent } from '#shared/testing/events.ts'
import { api, serveContract } from '../testing/serve-contract.ts'
import { createEventHub } from './event-hub.ts'
import { createEventStream } from './event-stream.ts'
import { createGatewayClient } from './gateway-client.ts'
import { openPort } from './port-carrier.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

const eventAt = (seq: number) => anEvent('gateway.changed', {}, { seq })

type Batch = { events: GatewayEvent[]; cursor: number }

/** `watch` answers the n-th subscription with the n-th list of batches, then ends it; `asked` holds the cursors. */
function follow(subscriptions: Batch[][]) {
  const asked: (number | undefined)[] = []
  const { port } = serveContract({
    events: {
      watch: api.events.watch.handler(async function* ({ input, signal }) {
        asked.push(input.after)
        const batches = subscriptions[asked.length - 1]
        if (batches) yield* batches
        else await new Promise((resolve) => signal?.addEventListener('abort', resolve))
      }),
    },
  })
  const carrier = openPort(port)
  const hub = createEventHub()
  const seen: number[] = []
  hub.subscribe((events) => seen.push(...events.map((event) => event.seq)))
  const stream = createEventStream({ client: createGatewayClient(carrier.link), hub, onSilence: () => undefined })
  const stop = new AbortController()
  const done = stream.run(stop.signal)
  stops.push(async () => {
    stop.abort()
    carrier.close()
    await done
  })
  return { stream, asked, seen }
}

test('begins at the cursor of the status and comes back with the last one it saw', async () => {
  const { stream, asked, seen } = follow([
    [{ events: [eventAt(6), eventAt(7)], cursor: 7 }],
    [{ events: [eventAt(8)], cursor: 9 }],
  ])

  stream.begin(5)
  await vi.waitFor(() => expect(asked).toEqual([5, 7, 9]), { timeout: 3_000 })

  expect(seen).toEqual([6, 7, 8])
})

test('shows an event once, also when a batch repeats it', async () => {
  const { stream, asked, seen } = follow([
    [{ events: [eventAt(1), eventAt(2)], cursor: 2 }],
    [{ events: [eventAt(2), eventAt(3)], cursor: 3 }],
  ])

  stream.begin(0)
  await vi.waitFor(() => expect(asked).toHaveLength(3), { timeout: 3_000 })

  expect(seen).toEqual([1, 2, 3])
})

test('a second greeting does not skip what happened in between, unless the log is another one', async () => {
  const { stream, asked } = follow([[{ events: [eventAt(6)], cursor: 6 }]])
  stream.begin(5)
  await vi.waitFor(() => expect(asked).toEqual([5, 6]), { timeout: 3_000 })

  stream.begin(40)
  expect(asked).toEqual([5, 6])

  const { stream: other, asked: otherAsked } = follow([[{ events: [], cursor: 50 }], []])
  other.begin(50)
  await vi.waitFor(() => expect(otherAsked.length).toBeGreaterThan(0))
  other.begin(3)
  await vi.waitFor(() => expect(otherAsked.at(-1)).toBe(3), { timeout: 3_000 })
})
