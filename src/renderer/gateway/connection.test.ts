import { expect, test, vi } from 'vitest'
import { aGatewayStatus } from '#shared/testing/gateway-status.ts'
import { appErrorOf, unauthorized } from '../lib/app-error.ts'
import { api, serveContract } from '../testing/serve-contract.ts'
import type { Carrier, OpenCarrier } from './carrier.ts'
import { createConnection } from './connection.ts'
import { createGatewayClient } from './gateway-client.ts'
import { backoffMs } from './pause.ts'
import { openPort } from './port-carrier.ts'

interface Line {
  carrier: OpenCarrier
  hangUp: () => void
}

/** A gateway that answers its status, and a run that never ends. */
function line(): Line {
  const { port, hangUp } = serveContract({
    gateway: { status: api.gateway.status.handler(() => aGatewayStatus()) },
    runs: { start: api.runs.start.handler(() => new Promise<never>(() => undefined)) },
  })
  return { carrier: openPort(port), hangUp }
}

function connected(open: Carrier['open']) {
  const states: string[] = []
  const stop = new AbortController()
  const connection = createConnection({
    carrier: { open },
    setState: (state) => states.push(state.status),
    greet: async (signal) => {
      await client.gateway.status(undefined, { signal })
    },
  })
  const client = createGatewayClient(connection.link)
  const done = connection.run(stop.signal)
  return {
    client,
    connection,
    states,
    close: async () => {
      stop.abort()
      await done
    },
  }
}

/** Connected, by a new line each time. */
async function connectedByLines() {
  const lines: Line[] = []
  const panel = connected(async () => {
    const next = line()
    lines.push(next)
    return next.carrier
  })
  await vi.waitFor(() => expect(panel.states).toEqual(['connected']))
  return { lines, ...panel }
}

test('is connected once the gateway answered a first request', async () => {
  const { states, client, close } = connected(async () => line().carrier)

  await vi.waitFor(() => expect(states).toEqual(['connected']))

  expect((await client.gateway.status()).version).toBe('1.2.3')
  await close()
})

test('comes back by itself when the gateway goes away', async () => {
  const { lines, states, client, close } = await connectedByLines()

  lines[0]?.hangUp()
  await vi.waitFor(() => expect(states).toEqual(['connected', 'disconnected', 'connected']))

  expect((await client.gateway.status()).state).toBe('running')
  await close()
})

test('fails a call that was under way with "outcome unknown"', async () => {
  const { lines, client, close } = await connectedByLines()

  const failure = client.runs.start({ prompt: 'wait' }).catch(appErrorOf)
  lines[0]?.hangUp()

  expect(await failure).toMatchObject({ code: 'gatewayUnreachable', hint: expect.stringContaining('unknown') })
  await close()
})

test('a call made before the first connection waits for it', async () => {
  const permission = Promise.withResolvers<void>()
  const { client, close } = connected(async () => {
    await permission.promise
    return line().carrier
  })

  const status = client.gateway.status()
  permission.resolve()

  expect((await status).version).toBe('1.2.3')
  await close()
})

test('stops trying when it is not signed in, until somebody asks again', async () => {
  let attempts = 0
  const { states, connection, close } = connected(async () => {
    attempts += 1
    if (attempts === 1) throw unauthorized()
    return line().carrier
  })
  await vi.waitFor(() => expect(states).toEqual(['unauthorized']))

  connection.retryNow()
  await vi.waitFor(() => expect(states.at(-1)).toBe('connected'))

  expect(attempts).toBe(2)
  await close()
})

test('waits longer after each failure, up to five seconds', () => {
  expect([1, 2, 3, 4, 5, 50].map(backoffMs)).toEqual([500, 1000, 2000, 4000, 5000, 5000])
})
