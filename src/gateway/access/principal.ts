import type { IncomingHttpHeaders } from 'node:http'
import { sameSecretAs } from '#node/local-token.ts'
import { type Access, localOwnerId, type Role } from '#shared/contract/access.ts'
import type { PanelAccess } from './panel-access.ts'
import type { TerminalProof } from './terminal-proof.ts'

/** By which credential somebody came. */
type Credential =
  /** The token of the data folder, which every program of the user can read: also a command of Codex. */
  | { via: 'token' }
  /** The panel in a browser. */
  | { via: 'cookie'; panelSessionId: string }
  /** A person's terminal that proved itself (`TerminalProof`). */
  | { via: 'terminal' }
  /** A message channel, which only the desktop app that started the gateway can hand over. */
  | { via: 'port' }

/** Who is calling, after authentication. */
export type Principal = {
  /** Stands on all that it begins: runs, sessions, tool calls, approvals, events. */
  id: string
  /** For a sentence, e.g. `The owner`. */
  name: string
  role: Role
} & Credential

/** Whoever has the user's own data folder. */
export const localOwner = { id: localOwnerId, name: 'The owner', role: 'admin' } as const

const allowed: Record<Role, readonly Access[]> = {
  viewer: ['read'],
  code: ['read', 'use'],
  admin: ['read', 'use', 'person'],
}

/** Why such a caller may not call a method that declares this access; `null` when it may. One that declares none is for nobody. */
export function refusalOf({ role, via }: Principal, access: Access | undefined): 'role' | 'credential' | null {
  if (access === undefined || !allowed[role].includes(access)) return 'role'
  return access === 'person' && via === 'token' ? 'credential' : null
}

/** Whether the caller knows the token of the data folder anyway, so that showing it gives nothing away. */
export function knowsToken({ id, via }: Principal): boolean {
  return id === localOwnerId && via !== 'cookie'
}

export type Authenticate = (headers: IncomingHttpHeaders) => Principal | null

/** `Authorization: Bearer`, `X-Gateway-Key`, or the panel's cookie. */
export function createAuthenticate(token: string, panel: PanelAccess, terminal: TerminalProof): Authenticate {
  const isToken = sameSecretAs(token)
  return (headers) => {
    const authorization = headers.authorization
    const key = headers['x-gateway-key']
    const given =
      authorization !== undefined ? /^Bearer\s+(\S+)$/i.exec(authorization)?.[1] : typeof key === 'string' ? key : undefined
    if (given !== undefined) {
      if (isToken(given)) return { ...localOwner, via: 'token' }
      return terminal.isValid(given) ? { ...localOwner, via: 'terminal' } : null
    }
    const panelSessionId = panel.sessionOf(headers.cookie)
    return panelSessionId === null ? null : { ...localOwner, via: 'cookie', panelSessionId }
  }
}
