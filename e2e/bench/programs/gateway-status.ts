import { z } from 'zod'
import type { Endpoint } from './program.ts'

const Status = z.object({
  connections: z.array(z.object({ mcpSessionId: z.string().nullable() })),
  activeRuns: z.number(),
  engine: z.object({ readiness: z.string(), process: z.object({ status: z.string() }) }),
})

async function callApi(endpoint: Endpoint, path: string, method: 'GET' | 'POST'): Promise<unknown> {
  const response = await fetch(new URL(`/api/v1${path}`, endpoint.url), { method, headers: endpoint.headers })
  if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}.`)
  return response.json()
}

/** The gateway's own view of itself, over its REST API. */
export async function gatewayStatus(endpoint: Endpoint): Promise<{
  connections: number
  mcpSessionIds: (string | null)[]
  activeRuns: number
  isEngineReady: boolean
}> {
  const { connections, activeRuns, engine } = Status.parse(await callApi(endpoint, '/gateway', 'GET'))
  return {
    connections: connections.length,
    mcpSessionIds: connections.map(({ mcpSessionId }) => mcpSessionId),
    activeRuns,
    isEngineReady: engine.readiness === 'ready' && engine.process.status === 'ready',
  }
}

/** A one-time link that signs a browser in to the panel. */
export async function panelLink(endpoint: Endpoint): Promise<string> {
  return z.object({ url: z.url() }).parse(await callApi(endpoint, '/gateway/panel-link', 'POST')).url
}
