import { writeFileSync } from 'node:fs'
import { z } from 'zod'
import type { Endpoint } from './program.ts'

const Status = z.object({
  connections: z.array(z.object({ id: z.string() })),
  activeRuns: z.number(),
  engine: z.object({ readiness: z.string(), process: z.object({ status: z.string() }) }),
})

async function callApi(endpoint: Endpoint, path: string, method: 'GET' | 'POST', input?: unknown): Promise<unknown> {
  const body = input === undefined ? {} : { body: JSON.stringify(input) }
  const headers = { ...endpoint.headers, 'content-type': 'application/json' }
  const response = await fetch(new URL(`/api/v1${path}`, endpoint.url), { method, headers, ...body })
  if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}.`)
  return response.json()
}

/** The gateway's own view of itself, over its REST API. */
export async function gatewayStatus(endpoint: Endpoint): Promise<{
  connections: number
  connectionIds: string[]
  activeRuns: number
  isEngineReady: boolean
}> {
  const { connections, activeRuns, engine } = Status.parse(await callApi(endpoint, '/gateway', 'GET'))
  return {
    connections: connections.length,
    connectionIds: connections.map(({ id }) => id),
    activeRuns,
    isEngineReady: engine.readiness === 'ready' && engine.process.status === 'ready',
  }
}

const Challenge = z.object({ id: z.string(), path: z.string(), content: z.string() })

/** A one-time link that signs a browser in to the panel; only a person gets one, as a terminal of hers proves itself. */
export async function panelLink(endpoint: Endpoint): Promise<string> {
  const { id, path, content } = Challenge.parse(await callApi(endpoint, '/access/challenge', 'POST'))
  writeFileSync(path, content, { flag: 'wx', mode: 0o600 })
  const { credential } = z.object({ credential: z.string() }).parse(await callApi(endpoint, '/access/prove', 'POST', { id }))
  const person = { url: endpoint.url, headers: { authorization: `Bearer ${credential}` } }
  return z.object({ url: z.url() }).parse(await callApi(person, '/gateway/panel-link', 'POST')).url
}
