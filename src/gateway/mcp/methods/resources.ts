import { AppFailure } from '#shared/errors.ts'
import type { McpServices } from '../server.ts'
import { type Params, RpcFailure, rpcCode } from '../wire/json-rpc.ts'

const pageSize = 50
const mimeType = 'application/json'
const uriPattern = /^switchboard:\/\/(runs|sessions)\/([\w-]{1,100})$/

export const resourceTemplates = {
  resourceTemplates: [
    {
      uriTemplate: 'switchboard://runs/{id}',
      name: 'run',
      title: 'Run',
      description: 'A prompt given to Codex: its status, result and usage.',
      mimeType,
    },
    {
      uriTemplate: 'switchboard://sessions/{id}',
      name: 'session',
      title: 'Session',
      description: 'A conversation with Codex: its workspace, policy and thread.',
      mimeType,
    },
  ],
}

/** The sessions, newest first; runs are reached by the template. */
export async function listResources(services: McpServices, params: Params): Promise<object> {
  const { cursor } = params
  if (cursor !== undefined && cursor !== null && typeof cursor !== 'string') {
    throw new RpcFailure(rpcCode.invalidParams, '`cursor` must be a string.')
  }
  const page = await services.sessions.list({ cursor: cursor ?? undefined, limit: pageSize })
  const resources = page.data.map((session) => ({
    uri: `switchboard://sessions/${session.id}`,
    name: session.id,
    title: session.title,
    mimeType,
  }))
  return { resources, ...(page.nextCursor === null ? {} : { nextCursor: page.nextCursor }) }
}

export async function readResource(services: McpServices, params: Params): Promise<object> {
  const { uri } = params
  if (typeof uri !== 'string') throw new RpcFailure(rpcCode.invalidParams, '`uri` must be a string.')
  const [, kind, id = ''] = uriPattern.exec(uri) ?? []
  const notFound = () => new RpcFailure(rpcCode.resourceNotFound, 'Resource not found', { uri })
  if (kind === undefined) throw notFound()
  try {
    const found = kind === 'runs' ? await services.runs.get(id) : services.sessions.get(id)
    return { contents: [{ uri, mimeType, text: JSON.stringify(found, null, 2) }] }
  } catch (thrown) {
    if (thrown instanceof AppFailure && thrown.error.code === 'notFound') throw notFound()
    throw thrown
  }
}
