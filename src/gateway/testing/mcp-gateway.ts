import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readLocalToken } from '#node/local-token.ts'
import type { GatewayClient } from '#shared/contract/client.ts'
import { createGateway, type Gateway } from '../gateway.ts'
import { createScriptedEngine, type Turn } from '../mcp/testing/scripted-engine.ts'
import { loadSettings } from '../settings/load-settings.ts'
import { personClient } from './test-gateway.ts'

/** A real gateway whose engine is scripted. */
export interface McpGateway extends AsyncDisposable {
  readonly endpoint: URL
  readonly token: string
  /** The owner's view, as the panel has it. */
  readonly owner: GatewayClient
  /** Closes it and opens another one at the same address, on the same data folder. */
  restart(): Promise<void>
  stop(): Promise<void>
  start(): Promise<void>
}

export async function startMcpGateway(
  turns: Readonly<Record<string, Turn>>,
  flags: Record<string, unknown> = {},
): Promise<McpGateway> {
  const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-mcp-'))
  let port = 0

  const open = async (): Promise<Gateway> => {
    const { settings } = loadSettings({ flags: { logLevel: 'warn', ...flags, dataDir, httpPort: port }, env: {} })
    const createEngine = () => createScriptedEngine(turns)
    const gateway = await createGateway({
      settings,
      dataDir,
      cwd: dataDir,
      env: process.env,
      command: ['switchboard'],
      createEngine,
    })
    port = Number(new URL(gateway.endpoint).port)
    return gateway
  }

  let gateway = await open()
  let owner = personClient(gateway)
  const token = readLocalToken(dataDir) ?? ''
  return {
    get endpoint() {
      return new URL(gateway.endpoint)
    },
    token,
    get owner() {
      return owner
    },
    async restart() {
      await gateway.close()
      gateway = await open()
      owner = personClient(gateway)
    },
    stop: () => gateway.close(),
    async start() {
      gateway = await open()
      owner = personClient(gateway)
    },
    async [Symbol.asyncDispose]() {
      await gateway.close()
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
