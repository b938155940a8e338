import { createGateway } from '../gateway.ts'
import { guardProcess } from '../process-end.ts'
import { loadSettings } from '../settings/load-settings.ts'

/** A gateway process with a fault: told so by its parent, a listener of its own throws where nobody catches it. */
const [given = '', httpPort] = process.argv.slice(2)
const { settings, dataDir } = loadSettings({ flags: { dataDir: given, httpPort, demo: true }, env: {} })
guardProcess(dataDir)
const gateway = await createGateway({ settings, dataDir, cwd: dataDir, env: process.env, command: ['switchboard'] })
await gateway.ready

function fault(): never {
  throw new Error('a fault of this test')
}

process.on('message', (kind) => {
  if (kind === 'immediate') setImmediate(fault)
  else void Promise.resolve().then(fault)
})
process.send?.('ready')
