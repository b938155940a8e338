import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileSync } from 'atomically'
import { z } from 'zod'
import { GatewayFile, GatewayHealth, type Starting } from '#shared/gateway-process.ts'
import { healthProof } from './access/health-proof.ts'
import { readLocalToken, sameSecretAs } from './access/local-token.ts'

const Announcement = GatewayFile.extend({
  /** MCP endpoint. */
  endpoint: z.url(),
  startedAt: z.number(),
})
type Announcement = z.infer<typeof Announcement>

export interface RunningGateway extends Announcement {
  /** It answers, but does not serve yet. */
  readonly starting: Starting | null
}

const pathIn = (dataDir: string) => join(dataDir, 'gateway.json')

export function announceGateway(dataDir: string, gateway: Announcement): void {
  writeFileSync(pathIn(dataDir), `${JSON.stringify(gateway, null, 2)}\n`, { mode: 0o600 })
}

/** Takes the own announcement back; that of another process stays. */
export function withdrawGateway(dataDir: string): void {
  const announced = readAnnouncement(dataDir)
  if (announced === null || announced.pid === process.pid) rmSync(pathIn(dataDir), { force: true })
}

function readAnnouncement(dataDir: string): Announcement | null {
  try {
    return Announcement.parse(JSON.parse(readFileSync(pathIn(dataDir), 'utf8')))
  } catch {
    // None, or one that was cut off by a crash: no gateway is known.
    return null
  }
}

const healthDeadlineMs = 2_000

/** The gateway that serves this data folder, if it answers and knows its token; what a crash left behind counts as none. */
export async function findGateway(dataDir: string): Promise<RunningGateway | null> {
  const announced = readAnnouncement(dataDir)
  const token = readLocalToken(dataDir)
  if (!announced || token === null) return null
  try {
    const nonce = randomBytes(24).toString('base64url')
    const signal = AbortSignal.timeout(healthDeadlineMs)
    const response = await fetch(`${announced.url}/healthz?nonce=${nonce}`, { signal, redirect: 'error' })
    const { instanceId, proof = '', starting, step = '', since = 0 } = GatewayHealth.parse(await response.json())
    if (instanceId !== announced.instanceId || !sameSecretAs(healthProof(token, nonce))(proof)) return null
    return { ...announced, starting: starting ? { step, since } : null }
  } catch {
    // Nobody listens there, or somebody else does.
    return null
  }
}
