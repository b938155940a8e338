import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { gatewayClient } from '#node/gateway-client.ts'
import { readLocalToken } from '#node/local-token.ts'
import { createGateway } from './gateway.ts'
import { createScriptedEngine } from './mcp/testing/scripted-engine.ts'
import { loadSettings } from './settings/load-settings.ts'
import { openTestGateway } from './testing/test-gateway.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'switchboard-moved-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }))

// No folder of Windows can be moved while it is used.
test.skipIf(process.platform === 'win32').each(['moved away', 'replaced'])(
  'a gateway whose data folder is %s ends with the reason, and makes no other one',
  async (how) => {
    const [dataDir, moved] = [join(root, 'data'), join(root, 'moved')]
    const { settings } = loadSettings({ flags: { httpPort: 0, dataDir }, env: {} })
    // Codex would write on into its own home below the folder of a demo.
    const createEngine = () => createScriptedEngine({ wait: () => new Promise<never>(() => {}) })
    const gateway = await createGateway({ settings, dataDir, cwd: root, env: {}, command: ['switchboard'], createEngine })
    await gateway.ready
    const client = gatewayClient({ url: gateway.panelUrl, token: readLocalToken(dataDir) ?? '' })
    const { id } = await client.runs.start({ prompt: 'wait' })

    renameSync(dataDir, moved)
    if (how === 'replaced') mkdirSync(dataDir)

    await gateway.closed
    expect(gateway.failure?.error).toMatchObject({
      code: 'dataFolderUnusable',
      message: `The data folder ${dataDir} was moved, deleted or replaced while the gateway ran.`,
    })
    if (how === 'moved away') expect(existsSync(dataDir)).toBe(false)
    else expect(readdirSync(dataDir)).toEqual([])
    await using second = await openTestGateway(moved)
    expect(await second.client.runs.get({ id })).toMatchObject({
      status: 'interrupted',
      error: { message: expect.stringContaining('was moved, deleted or replaced') },
    })
  },
)
