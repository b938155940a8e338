import type { McpServices } from '../server.ts'
import { toolList } from '../tools/tools.ts'
import { type Params, RpcFailure, rpcCode } from '../wire/json-rpc.ts'
import { listResources, readResource, resourceTemplates } from './resources.ts'

type Method = (services: McpServices, params: Params) => object | Promise<object>

const logLevels = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency']

function setLevel(params: Params): object {
  const { level } = params
  if (typeof level === 'string' && logLevels.includes(level)) return {}
  throw new RpcFailure(rpcCode.invalidParams, `\`level\` must be one of ${logLevels.join(', ')}.`)
}

function getPrompt(params: Params): never {
  throw new RpcFailure(rpcCode.invalidParams, `Unknown prompt '${String(params['name'])}'`)
}

/** All that is answered at once; the old server left half of these unanswered for ever. */
export const methods: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['ping', () => ({})],
  ['tools/list', () => toolList],
  ['resources/list', listResources],
  ['resources/templates/list', () => resourceTemplates],
  ['resources/read', readResource],
  ['prompts/list', () => ({ prompts: [] })],
  ['prompts/get', (_services, params) => getPrompt(params)],
  ['logging/setLevel', (_services, params) => setLevel(params)],
  ['completion/complete', () => ({ completion: { values: [], total: 0, hasMore: false } })],
])
