import type { IncomingHttpHeaders } from 'node:http'
import { sameSecretAs } from '#node/local-token.ts'
import type { Access } from '#shared/contract/access.ts'
import type { PanelAccess } from './panel-access.ts'
import type { TerminalProof } from './terminal-proof.ts'

/** Who is calling, after authentication, and by which door. */
export type Principal =
  /** The token of the data folder, which every program of the user can read: also a command of Codex. */
  | { kind: 'owner'; via: 'token' }
  /** The panel in a browser. */
  | { kind: 'owner'; via: 'cookie'; panelSessionId: string }
  /** A person's terminal that proved itself (`TerminalProof`). */
  | { kind: 'owner'; via: 'terminal' }
  /** A message channel, which only the desktop app that started the gateway can hand over. */
  | { kind: 'owner'; via: 'port' }

/** Whether such a caller may call a method that declares this access; one that declares none is for nobody. */
export function mayCall(principal: Principal, access: Access | undefined): boolean {
  switch (access) {
    case 'read':
    case 'use':
      return true
    case 'person':
      return principal.via !== 'token'
    case undefined:
      return false
  }
}

/** Whether the caller knows the token anyway, so that showing it gives nothing away. */
export function knowsToken(principal: Principal): boolean {
  return principal.via !== 'cookie'
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
      if (isToken(given)) return { kind: 'owner', via: 'token' }
      return terminal.isValid(given) ? { kind: 'owner', via: 'terminal' } : null
    }
    const panelSessionId = panel.sessionOf(headers.cookie)
    return panelSessionId === null ? null : { kind: 'owner', via: 'cookie', panelSessionId }
  }
}
