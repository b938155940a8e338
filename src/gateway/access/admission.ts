import type { IncomingMessage } from 'node:http'
import { AppFailure } from '#shared/errors.ts'
import type { Log } from '../log.ts'
import type { Peers } from './peers.ts'
import type { Authenticate, Principal } from './principal.ts'

/** Who may come in: the credential first, then what a browser says of the request, then the process that sends it. */
export interface Admission {
  /** Throws `unauthorized` or `forbidden`. */
  admit(request: IncomingMessage): Promise<Principal>
  /** The last of these alone, for a request that brings its own credential. */
  assertOutside(request: IncomingMessage, via?: Principal['via']): Promise<void>
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])
const ownSites = new Set(['same-origin', 'none'])

export const unauthorized = (): AppFailure =>
  new AppFailure({
    code: 'unauthorized',
    message: 'The request has no valid token.',
    hint: 'Send `Authorization: Bearer <token>`; `switchboard token` prints it.',
  })

/**
 * A page elsewhere may make a browser send its cookie along: a form can be posted without `Origin`, and every other
 * program on this machine is the same site. So requests by the cookie have to be such as only our own page can send.
 */
function assertOwnPage({ method = 'GET', headers }: IncomingMessage): void {
  const site = headers['sec-fetch-site']
  if (typeof site === 'string' && !ownSites.has(site)) {
    throw new AppFailure({
      code: 'forbidden',
      message: 'The request comes from a page that is not this panel.',
      hint: 'Open the panel itself: `switchboard open`.',
    })
  }
  if (headers.upgrade !== undefined && headers.origin === undefined) {
    throw new AppFailure({
      code: 'forbidden',
      message: 'A WebSocket with the cookie has to name its Origin.',
      hint: 'Use the token.',
    })
  }
  const isJson = /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')
  if (!safeMethods.has(method) && !isJson) {
    throw new AppFailure({
      code: 'forbidden',
      message: 'With the cookie of the panel only JSON is taken.',
      hint: 'Send `Content-Type: application/json`, or use the token.',
    })
  }
}

export function createAdmission(dependencies: { authenticate: Authenticate; peers: Peers; log: Log }): Admission {
  const { authenticate, peers, log } = dependencies

  async function assertOutside(request: IncomingMessage, via?: Principal['via']): Promise<void> {
    const peer = await peers.of(request.socket)
    if (peer.kind !== 'run') return
    const tried = `${request.method ?? ''} ${request.url?.split('?', 1)[0] ?? ''}`
    log.warn('access.refused', { tried, via: via ?? null, pid: peer.pid, program: peer.program })
    throw new AppFailure({
      code: 'forbidden',
      message: `A command of a run may not use the gateway (process ${peer.pid ?? 'unknown'}, ${peer.program}).`,
      hint: 'A person answers in the panel, the desktop app or a terminal. As an MCP server the gateway serves any Codex but those that a gateway drives.',
    })
  }

  return {
    assertOutside,
    async admit(request) {
      const principal = authenticate(request.headers)
      if (principal === null) throw unauthorized()
      if (principal.via === 'cookie') assertOwnPage(request)
      await assertOutside(request, principal.via)
      return principal
    },
  }
}
