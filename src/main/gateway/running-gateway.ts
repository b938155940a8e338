import { createHmac, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GatewayFile, GatewayHealth } from '#shared/gateway-process.ts'

/** A gateway that somebody else started for this data folder. */
export interface RunningGateway extends GatewayFile {
  /** The local owner's token. */
  token: string
  dataDir: string
}

const healthDeadlineMs = 2_000
const loopbackHosts = ['127.0.0.1', 'localhost', '[::1]']

/**
 * The gateway that serves this data folder, proved by its answer; `null` when there is none. A file that a dead gateway
 * left behind, and another program on its port, count as none.
 */
export async function findRunningGateway(dataDir: string): Promise<RunningGateway | null> {
  try {
    const file = GatewayFile.parse(JSON.parse(await readFile(join(dataDir, 'gateway.json'), 'utf8')))
    const url = new URL(file.url)
    if (!loopbackHosts.includes(url.hostname)) return null
    const token = (await readFile(join(dataDir, 'token'), 'utf8')).trim()
    const nonce = randomBytes(24).toString('base64url')
    const answer = await fetch(new URL(`/healthz?nonce=${nonce}`, url), {
      redirect: 'error',
      signal: AbortSignal.timeout(healthDeadlineMs),
    })
    const health = GatewayHealth.parse(await answer.json())
    const proof = createHmac('sha256', token).update(`health:${nonce}`).digest('base64url')
    if (health.instanceId !== file.instanceId || health.proof !== proof) return null
    return { ...file, url: url.origin, token, dataDir }
  } catch {
    // No file, not ours to read, nobody listens: in each case there is nothing to attach to.
    return null
  }
}
