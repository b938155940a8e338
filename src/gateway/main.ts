import { toAppError } from '#shared/errors.ts'
import type { GatewayChildMessage } from '#shared/gateway-process.ts'
import { ownProgram } from './clients/own-program.ts'
import { createGateway } from './gateway.ts'
import { connectParent } from './parent-process.ts'
import { guardProcess } from './process-end.ts'
import { loadSettings } from './settings/load-settings.ts'

/** Entry of the gateway as a child of the desktop app: settings, gateway, then wait for the end. */
const parent = connectParent()
/** Of a start that takes long, so that the parent does not give it up. */
const tellEveryMs = 2_000

async function run(): Promise<number> {
  const { settings, dataDir } = loadSettings({ flags: parent.flags, env: process.env })
  const end = guardProcess(dataDir)
  const command = parent.command ?? ownProgram(process.env)
  await using gateway = await createGateway({ settings, dataDir, cwd: process.cwd(), env: process.env, command })
  parent.onPort((port) => void gateway.servePort(port))
  end.adopt(gateway)
  parent.onClose(end.close)
  const sendReady = () => parent.send({ type: 'ready', endpoint: gateway.endpoint, panelUrl: gateway.panelUrl })
  gateway.onServesAnew(sendReady)
  const telling = setInterval(() => {
    if (gateway.starting) parent.send({ type: 'starting', step: gateway.starting.step })
  }, tellEveryMs)
  await gateway.ready.finally(() => clearInterval(telling))
  sendReady()
  await gateway.closed
  if (gateway.failure) throw gateway.failure
  return 0
}

async function report(thrown: unknown): Promise<number> {
  const message: GatewayChildMessage = { type: 'failed', error: toAppError(thrown) }
  parent.send(message)
  process.stderr.write(`${message.error.message}\n`)
  return 1
}

process.exitCode = await run().catch(report)
parent.disconnect()
