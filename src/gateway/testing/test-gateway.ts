import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { gatewayClient } from '#node/gateway-client.ts'
import { readLocalToken } from '#node/local-token.ts'
import type { GatewayClient } from '#shared/contract/client.ts'
import type { GatewayEvent } from '#shared/contract/events.ts'
import type { Run } from '#shared/contract/runs.ts'
import { tellTaken } from '#shared/port-window.ts'
import { createGateway, type Gateway } from '../gateway.ts'
import type { GatewayOptions } from '../gateway-frame.ts'
import { loadSettings } from '../settings/load-settings.ts'

/** A real gateway on a free port with the demo model, in a data folder of its own. */
export interface TestGateway extends AsyncDisposable {
  readonly gateway: Gateway
  /** With the token of the data folder, as scripts call it. */
  readonly client: GatewayClient
  /** Over a message channel, as the desktop app calls it: a person. */
  readonly owner: GatewayClient
  readonly token: string
  readonly dataDir: string
  /** Closes it and opens another on the same data folder. */
  restart(): Promise<void>
}

/** What the desktop app has: one end of a message channel, the other one in the gateway. */
export function personClient(gateway: Gateway): GatewayClient {
  const { port1, port2 } = new MessageChannel()
  // What is sent before it is served waits in the port.
  void gateway.servePort(port2)
  port1.start()
  // Alone it keeps no test alive.
  port1.unref()
  const link = new PortLink({ port: port1 })
  tellTaken(port1)
  return createORPCClient(link)
}

/** What a test gives its gateway beside settings. */
export type TestOptions = Pick<GatewayOptions, 'authenticate'>

async function open(
  dataDir: string,
  flags: Record<string, unknown>,
  options: TestOptions,
): Promise<{ gateway: Gateway; client: GatewayClient; token: string }> {
  const { settings } = loadSettings({ flags: { httpPort: 0, demo: true, ...flags, dataDir }, env: {} })
  const gateway = await createGateway({ settings, dataDir, cwd: dataDir, env: process.env, command: ['switchboard'], ...options })
  await gateway.ready
  const token = readLocalToken(dataDir) ?? ''
  return { gateway, client: gatewayClient({ url: gateway.panelUrl, token }), token }
}

/** The same on a data folder that the caller made and removes. */
export async function openTestGateway(
  dataDir: string,
  flags: Record<string, unknown> = {},
  options: TestOptions = {},
): Promise<TestGateway> {
  let current = await open(dataDir, flags, options)
  let owner: GatewayClient | null = null
  return {
    get gateway() {
      return current.gateway
    },
    get client() {
      return current.client
    },
    get owner() {
      owner ??= personClient(current.gateway)
      return owner
    },
    get token() {
      return current.token
    },
    dataDir,
    async restart() {
      await current.gateway.close()
      current = await open(dataDir, flags, options)
      owner = null
    },
    [Symbol.asyncDispose]: () => current.gateway.close(),
  }
}

export async function startTestGateway(flags: Record<string, unknown> = {}, options: TestOptions = {}): Promise<TestGateway> {
  const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-gateway-'))
  const opened = await openTestGateway(dataDir, flags, options)
  return Object.defineProperty(opened, Symbol.asyncDispose, {
    value: async () => {
      await opened.gateway.close()
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  })
}

/** The first event after `after` that the test waits for; the test's own deadline ends a wait in vain. */
export async function eventOf(
  client: GatewayClient,
  accept: (event: GatewayEvent) => boolean,
  filter: { runId?: string; after?: number } = {},
): Promise<GatewayEvent> {
  const abort = new AbortController()
  try {
    for await (const { events } of await client.events.watch({ after: 0, ...filter }, { signal: abort.signal })) {
      const found = events.find(accept)
      if (found) return found
    }
  } finally {
    abort.abort()
  }
  throw new Error('The events ended before the awaited one.')
}

export async function endedRun(client: GatewayClient, runId: string): Promise<Run> {
  await eventOf(client, ({ type }) => type === 'run.ended', { runId })
  return client.runs.get({ id: runId })
}
