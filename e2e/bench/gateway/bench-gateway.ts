import { createGateway } from '#gateway/gateway.ts'
import { boundHeap } from '#gateway/heap-bounds.ts'
import { loadSettings } from '#gateway/settings/load-settings.ts'
import { readLocalToken } from '../../../src/node/local-token.ts'
import { createBenchEngine } from './bench-engine.ts'

/**
 * The real gateway, with token, database and log file, on a load source instead of Codex. The one argument is its data
 * folder.
 */
boundHeap()
const dataDir = process.argv[2] ?? ''
const { settings } = loadSettings({ flags: { dataDir, httpPort: 0 }, env: {} })
const gateway = await createGateway({
  settings,
  dataDir,
  cwd: dataDir,
  env: {},
  command: ['switchboard'],
  createEngine: createBenchEngine,
})
const announcement = { endpoint: gateway.endpoint, headers: { authorization: `Bearer ${readLocalToken(dataDir)}` } }
process.stdout.write(`${JSON.stringify(announcement)}\n`)

process.once('SIGTERM', () => void gateway.close())
await gateway.closed
process.exit(0)
