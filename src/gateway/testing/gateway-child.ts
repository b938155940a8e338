import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gatewayClient } from '#node/gateway-client.ts'
import { readLocalToken } from '#node/local-token.ts'
import type { GatewayClient } from '#shared/contract/client.ts'
import { GatewayChildMessage } from '#shared/gateway-process.ts'

const entry = fileURLToPath(new URL('../main.ts', import.meta.url))

/** A gateway in a process of its own, so that its memory is its own. */
export interface GatewayChild extends AsyncDisposable {
  readonly child: ChildProcess
  /** e.g. `http://127.0.0.1:4000/`. */
  readonly url: string
  readonly token: string
  readonly client: GatewayClient
  /** Mebibytes in memory now. */
  rssMiB(): number
}

/** Linux only: other systems have no file that tells it. */
export const canMeasureMemory = process.platform === 'linux'

function rssOf(pid: number): number {
  const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  if (!found) throw new Error(`Process ${pid} does not tell its memory.`)
  return Number(found[1]) / 1024
}

/** On a data folder that the caller made and removes, with the demo model. */
export async function startGatewayChild(
  dataDir: string,
  flags: readonly string[] = [],
  nodeFlags: readonly string[] = [],
): Promise<GatewayChild> {
  const child = fork(entry, [`--data-dir=${dataDir}`, '--http-port=0', '--demo', ...flags], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [...process.execArgv, ...nodeFlags],
  })
  const [raw] = await once(child, 'message')
  const message = GatewayChildMessage.parse(raw)
  if (message.type !== 'ready') throw new Error(JSON.stringify(message))
  const token = readLocalToken(dataDir) ?? ''
  return {
    child,
    url: message.panelUrl,
    token,
    client: gatewayClient({ url: message.panelUrl, token }),
    rssMiB: () => rssOf(child.pid ?? 0),
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
    },
  }
}
