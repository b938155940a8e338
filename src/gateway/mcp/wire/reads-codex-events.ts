import type { IncomingMessage } from 'node:http'
import type { Transport } from '#shared/contract/transport.ts'
import type { Settings } from '#shared/settings.ts'
import { isRecord } from './json-rpc.ts'

const capability = 'codex/event'
const parameter = 'codexEvents'

/**
 * Hosts known to throw `codex/event` away, by the beginning of `clientInfo.name` in small letters. A host that is not
 * named here gets the events over stdio, as the removed server sent them to everybody.
 */
const deafHosts = [
  'claude',
  'cursor',
  'visual studio code',
  'codex-mcp-client',
  'mcp-inspector',
  'inspector-',
  'windsurf',
  'zed',
  'gemini-cli',
  'cline',
  'roo',
  'continue',
  'goose',
  'opencode',
]

/** What the client says itself, by a capability or in the address; `null`: nothing. */
export function declaredCodexEvents(capabilities: unknown, request: Pick<IncomingMessage, 'url'>): boolean | null {
  const query = new URL(request.url ?? '/', 'http://gateway').searchParams.get(parameter)
  if (query === '1' || query === 'true') return true
  if (query === '0' || query === 'false') return false
  const experimental = isRecord(capabilities) ? capabilities['experimental'] : undefined
  return isRecord(experimental) && Object.hasOwn(experimental, capability) ? experimental[capability] !== false : null
}

/** Whether a client gets `codex/event` notifications (docs/decisions/012). */
export function readsCodexEvents(
  setting: Settings['codexEvents'],
  client: { client: string; transport: Transport; declaresCodexEvents: boolean | null },
): boolean {
  if (setting !== 'auto') return setting === 'always'
  if (client.declaresCodexEvents !== null) return client.declaresCodexEvents
  const name = client.client.toLowerCase()
  return client.transport === 'stdio' && !deafHosts.some((host) => name.startsWith(host))
}
