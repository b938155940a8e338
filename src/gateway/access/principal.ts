import type { IncomingHttpHeaders } from 'node:http'
import { sameSecretAs } from './local-token.ts'
import type { PanelAccess } from './panel-access.ts'

/** Who is calling, after authentication. */
export interface Principal {
  kind: 'owner'
  /** `cookie` = the panel in a browser. */
  via: 'token' | 'cookie'
}

export type Authenticate = (headers: IncomingHttpHeaders) => Principal | null

/** `Authorization: Bearer`, `X-Gateway-Key`, or the panel's cookie. */
export function createAuthenticate(token: string, panel: PanelAccess): Authenticate {
  const isToken = sameSecretAs(token)
  return (headers) => {
    const authorization = headers.authorization
    const key = headers['x-gateway-key']
    const given =
      authorization !== undefined ? /^Bearer\s+(\S+)$/i.exec(authorization)?.[1] : typeof key === 'string' ? key : undefined
    if (given !== undefined) return isToken(given) ? { kind: 'owner', via: 'token' } : null
    return panel.isValidCookie(headers.cookie) ? { kind: 'owner', via: 'cookie' } : null
  }
}
