import type { Principal } from '../../access/principal.ts'
import type { McpServices } from '../server.ts'
import { listTools } from '../tools/tools.ts'
import { type Params, RpcFailure, rpcCode } from '../wire/json-rpc.ts'
import { listResources, readResource, resourceTemplates } from './resources.ts'

/** What a method knows besides its parameters. */
export interface MethodContext {
  services: McpServices
  principal: Principal
}

type Method = (context: MethodContext, params: Params) => object | Promise<object>

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
  ['tools/list', ({ services, principal }) => listTools(services.settings().toolsets, principal)],
  ['resources/list', ({ services }, params) => listResources(services, params)],
  ['resources/templates/list', () => resourceTemplates],
  ['resources/read', ({ services }, params) => readResource(services, params)],
  ['prompts/list', () => ({ prompts: [] })],
  ['prompts/get', (_context, params) => getPrompt(params)],
  ['logging/setLevel', (_context, params) => setLevel(params)],
  ['completion/complete', () => ({ completion: { values: [], total: 0, hasMore: false } })],
])
