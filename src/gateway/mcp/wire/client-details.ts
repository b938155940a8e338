import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import path from 'node:path'
import type { Transport } from '#shared/contract/transport.ts'
import { isRecord, type Params } from './json-rpc.ts'
import { negotiated } from './protocol-version.ts'
import { declaredCodexEvents } from './reads-codex-events.ts'

/** Set by `switchboard mcp`, so that its clients are shown with the transport they use. */
export const transportHeader = 'switchboard-transport'
/** Set by `switchboard mcp`: a random name of its process, by which a gateway without sessions tells its clients apart. */
export const bridgeHeader = 'switchboard-bridge'
/** Set by `switchboard mcp`: the folder it was started in, percent-encoded, which is where its client's runs belong. */
export const workspaceHeader = 'switchboard-workspace'

/** What a client says about itself. */
export interface ClientDetails {
  client: string
  clientVersion: string | null
  transport: Transport
  protocolVersion: string
  /** The client can be asked by `elicitation/create`. */
  canElicit: boolean
  /** The client says whether it reads `codex/event`; `null`: it does not say. */
  declaresCodexEvents: boolean | null
  /** Absolute path; `null`: the gateway's own. */
  workspace: string | null
}

const maxNameLength = 200

function shortText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, maxNameLength) : null
}

/** A client that names the modes it knows must know forms; one that names none knows forms, as in the first revision. */
export function canElicitForms(capabilities: unknown): boolean {
  const elicitation = isRecord(capabilities) ? capabilities['elicitation'] : undefined
  return isRecord(elicitation) && (Object.keys(elicitation).length === 0 || 'form' in elicitation)
}

export function transportOf(headers: IncomingHttpHeaders): Transport {
  return headers[transportHeader] === 'stdio' ? 'stdio' : 'streamable-http'
}

export function workspaceOf(headers: IncomingHttpHeaders): string | null {
  const header = headers[workspaceHeader]
  if (typeof header !== 'string') return null
  try {
    const folder = decodeURIComponent(header)
    // A client that was started from the root of the file system works nowhere in particular.
    return path.isAbsolute(folder) && path.dirname(folder) !== folder ? folder : null
  } catch {
    // Not percent-encoded as it should be: as if it were not there.
    return null
  }
}

/** From the parameters of `initialize`. */
export function readClientDetails(params: Params, request: IncomingMessage): ClientDetails {
  const { headers } = request
  const info = isRecord(params['clientInfo']) ? params['clientInfo'] : {}
  return {
    client: shortText(info['name']) ?? 'unknown',
    clientVersion: shortText(info['version']),
    transport: transportOf(headers),
    protocolVersion: negotiated(params['protocolVersion']),
    canElicit: canElicitForms(params['capabilities']),
    declaresCodexEvents: declaredCodexEvents(params['capabilities'], request),
    workspace: workspaceOf(headers),
  }
}

/** For a request without a session: all that is known are its headers and its address. */
export function anonymousClient(request: IncomingMessage): ClientDetails {
  const { headers } = request
  const agent = headers['user-agent']?.split('/', 1)[0]
  const version = headers['mcp-protocol-version']
  return {
    client: shortText(agent) ?? 'unknown',
    clientVersion: null,
    transport: transportOf(headers),
    protocolVersion: negotiated(version),
    canElicit: false,
    declaresCodexEvents: declaredCodexEvents(null, request),
    workspace: workspaceOf(headers),
  }
}
