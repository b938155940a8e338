import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findGateway } from '#node/attach.ts'
import { gatewayClient } from '#node/gateway-client.ts'
import { readLocalToken } from '#node/local-token.ts'
import { createGateway, type Gateway } from './gateway.ts'
import { createScriptedEngine } from './mcp/testing/scripted-engine.ts'
import { loadSettings } from './settings/load-settings.ts'
import { holdOlderDatabase } from './testing/older-database.ts'

let dataDir: string
let other: DatabaseSync
let gateway: Gateway | null

/** A database of the first version, which another program holds: bringing it up to date takes as long as that. */
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'switchboard-starting-'))
  gateway = null
  other = holdOlderDatabase(dataDir)
})
afterEach(async () => {
  if (other.isOpen) other.close()
  await gateway?.close()
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
})

async function open(): Promise<Gateway> {
  const { settings } = loadSettings({ flags: { httpPort: 0, dataDir }, env: {} })
  const createEngine = () => createScriptedEngine({})
  gateway = await createGateway({ settings, dataDir, cwd: dataDir, env: {}, command: ['switchboard'], createEngine })
  return gateway
}

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'early', version: '1' } },
}

test('while an older database is brought up to date the gateway listens, says so, and serves who waits', async () => {
  const { endpoint, panelUrl, ready } = await open()
  const authorization = `Bearer ${readLocalToken(dataDir)}`
  const health = await fetch(new URL('/healthz', panelUrl))
  expect(await health.json()).toMatchObject({
    ok: true,
    ready: false,
    starting: true,
    step: expect.stringContaining('older version'),
  })
  expect((await fetch(new URL('/readyz', panelUrl))).status).toBe(503)
  expect(await findGateway(dataDir)).toMatchObject({ starting: { step: expect.stringContaining('older version') } })
  const early = fetch(endpoint, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify(initialize),
  })

  const refused = await fetch(new URL('/api/v1/runs', panelUrl), { headers: { authorization } })
  expect(refused.status).toBe(503)
  expect(refused.headers.get('retry-after')).toBe('1')
  expect(await refused.json()).toMatchObject({
    code: 'starting',
    title: expect.stringMatching(/still starting: .*, since \d+ s/),
  })
  await expect(gatewayClient({ url: panelUrl, token: readLocalToken(dataDir) ?? '' }).gateway.status()).rejects.toMatchObject({
    data: { code: 'starting' },
  })

  other.close()
  await ready
  expect(await (await early).text()).toContain('"serverInfo"')
  expect(await findGateway(dataDir)).toMatchObject({ starting: null })
})

test('a gateway that still starts ends when it is asked to', async () => {
  const { ready, closed } = await open()
  const refused = expect(ready).rejects.toMatchObject({ error: { code: 'interrupted' } })
  const startedAt = performance.now()
  await gateway?.close()
  await closed
  expect(performance.now() - startedAt).toBeLessThan(3_000)
  await refused
  expect(gateway?.isHeldUp).toBe(false)
})
