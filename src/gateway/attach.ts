import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileSync } from 'atomically'
import { z } from 'zod'
import { GatewayFile, GatewayHealth } from '#shared/gateway-process.ts'

const RunningGateway = GatewayFile.extend({
  /** MCP endpoint. */
  endpoint: z.url(),
  startedAt: z.number(),
})
export type RunningGateway = z.infer<typeof RunningGateway>

const pathIn = (dataDir: string) => join(dataDir, 'gateway.json')

export function announceGateway(dataDir: string, gateway: RunningGateway): void {
  writeFileSync(pathIn(dataDir), `${JSON.stringify(gateway, null, 2)}\n`, { mode: 0o600 })
}

export function withdrawGateway(dataDir: string): void {
  rmSync(pathIn(dataDir), { force: true })
}

function readAnnouncement(dataDir: string): RunningGateway | null {
  try {
    return RunningGateway.parse(JSON.parse(readFileSync(pathIn(dataDir), 'utf8')))
  } catch {
    // None, or one that was cut off by a crash: no gateway is known.
    return null
  }
}

const healthDeadlineMs = 2_000

/** The gateway that serves this data folder, if it answers; an announcement that a crash left behind counts as none. */
export async function findGateway(dataDir: string): Promise<RunningGateway | null> {
  const announced = readAnnouncement(dataDir)
  if (!announced) return null
  try {
    const response = await fetch(`${announced.url}/healthz`, { signal: AbortSignal.timeout(healthDeadlineMs), redirect: 'error' })
    const health = GatewayHealth.parse(await response.json())
    return health.instanceId === announced.instanceId ? announced : null
  } catch {
    // Nobody listens there, or somebody else does.
    return null
  }
}
