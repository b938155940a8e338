import { createHmac, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Starting } from '#shared/gateway-process.ts'
import { isLoopbackHost } from '#shared/loopback.ts'
import { readLocalToken, sameSecretAs } from './local-token.ts'
import { writePrivateFile } from './write-private-file.ts'

/** `gateway.json` in the data folder: which gateway serves it. Written when it listens, removed when it closes. */
const Announcement = z.object({
  /** Origin of its HTTP listener, e.g. `http://127.0.0.1:4000`. */
  url: z.url({ protocol: /^http$/ }),
  /** MCP endpoint. */
  endpoint: z.url(),
  pid: z.int().positive(),
  instanceId: z.string().min(1).max(200),
  version: z.string().max(100),
  /** Unix time in ms. */
  startedAt: z.number(),
})
type Announcement = z.infer<typeof Announcement>

/**
 * Answer of `GET /healthz?nonce=…`. `proof` is HMAC-SHA256 of `health:<nonce>` under the local token, base64url: whoever
 * attaches checks it before the token is sent there, as another program may have taken the port of a gateway that died.
 */
const GatewayHealth = z.looseObject({
  instanceId: z.string(),
  proof: z.string().optional(),
  /** It listens but does not serve yet. */
  starting: z.boolean().optional(),
  /** What it does meanwhile, for a person, and since when (Unix time in ms). */
  step: z.string().max(200).optional(),
  since: z.number().optional(),
})

export interface RunningGateway extends Announcement {
  /** The local token. */
  readonly token: string
  readonly dataDir: string
  /** It answers, but does not serve yet. */
  readonly starting: Starting | null
}

/** What only somebody who knows the local token can answer, see `GatewayHealth`. */
export function healthProof(token: string, nonce: string): string {
  return createHmac('sha256', token).update(`health:${nonce}`).digest('base64url')
}

const pathIn = (dataDir: string) => join(dataDir, 'gateway.json')

export function announceGateway(dataDir: string, gateway: Announcement): void {
  writePrivateFile(pathIn(dataDir), `${JSON.stringify(gateway, null, 2)}\n`)
}

/** Takes the own announcement back; that of another process stays. */
export function withdrawGateway(dataDir: string): void {
  const announced = readAnnouncement(dataDir)
  if (announced === null || announced.pid === process.pid) rmSync(pathIn(dataDir), { force: true })
}

/** Whether one is there, of a gateway that serves or of one that died: whoever ends in order takes it back. */
export const isAnnounced = (dataDir: string): boolean => existsSync(pathIn(dataDir))

function readAnnouncement(dataDir: string): Announcement | null {
  try {
    return Announcement.parse(JSON.parse(readFileSync(pathIn(dataDir), 'utf8')))
  } catch {
    // None, or one that was cut off by a crash: no gateway is known.
    return null
  }
}

const healthDeadlineMs = 2_000

/**
 * The gateway that serves this data folder, proved by its answer; `null` when there is none. What a crash left behind, and
 * another program on the port, count as none.
 */
export async function findGateway(dataDir: string): Promise<RunningGateway | null> {
  const announced = readAnnouncement(dataDir)
  const token = readLocalToken(dataDir)
  if (!announced || token === null) return null
  const { origin, hostname } = new URL(announced.url)
  if (!isLoopbackHost(hostname.replace(/^\[|\]$/g, ''))) return null
  try {
    const nonce = randomBytes(24).toString('base64url')
    const signal = AbortSignal.timeout(healthDeadlineMs)
    const response = await fetch(`${origin}/healthz?nonce=${nonce}`, { signal, redirect: 'error' })
    const { instanceId, proof = '', starting, step = '', since = 0 } = GatewayHealth.parse(await response.json())
    if (instanceId !== announced.instanceId || !sameSecretAs(healthProof(token, nonce))(proof)) return null
    return { ...announced, url: origin, token, dataDir, starting: starting ? { step, since } : null }
  } catch {
    // Nobody listens there, or somebody else does.
    return null
  }
}
