import { createHmac, randomBytes } from 'node:crypto'
import { sameSecretAs } from './local-token.ts'

const ticketLifeMs = 120_000
const ticketLimit = 100
const cookieLifeSeconds = 30 * 24 * 3600

export interface PanelAccess {
  /** A random ticket that opens the panel once, within two minutes. */
  createTicket(): string
  /** Whether the ticket was valid; it is used up then. */
  redeem(ticket: string): boolean
  /** `Set-Cookie` value for a browser that redeemed a ticket. */
  cookie(): string
  isValidCookie(header: string | undefined): boolean
}

/**
 * Browsers get no token: a one-time ticket becomes an HttpOnly, SameSite=Strict cookie. The cookie is signed with the
 * local token, so it outlives a restart of the gateway and ends when the token is replaced.
 */
export function createPanelAccess(token: string): PanelAccess {
  const tickets = new Map<string, number>()
  const sign = (payload: string) => createHmac('sha256', token).update(`panel:${payload}`).digest('base64url')
  // Cookies do not tell ports apart: two gateways on one host must not overwrite each other's.
  const name = `switchboard_${sign('name').slice(0, 8)}`

  return {
    createTicket() {
      const now = Date.now()
      for (const [ticket, expiresAt] of tickets) if (expiresAt < now) tickets.delete(ticket)
      const oldest = tickets.size >= ticketLimit ? tickets.keys().next().value : undefined
      if (oldest !== undefined) tickets.delete(oldest)
      const ticket = randomBytes(24).toString('base64url')
      tickets.set(ticket, now + ticketLifeMs)
      return ticket
    },
    redeem(ticket) {
      const expiresAt = tickets.get(ticket)
      tickets.delete(ticket)
      return expiresAt !== undefined && expiresAt >= Date.now()
    },
    cookie() {
      const payload = `${Math.floor(Date.now() / 1000) + cookieLifeSeconds}.${randomBytes(12).toString('base64url')}`
      return `${name}=${payload}.${sign(payload)}; Path=/; Max-Age=${cookieLifeSeconds}; HttpOnly; SameSite=Strict`
    },
    isValidCookie(header) {
      const value = header
        ?.split(';')
        .map((part) => part.trim())
        .find((part) => part.startsWith(`${name}=`))
        ?.slice(name.length + 1)
      const [expires = '', nonce = '', signature = ''] = value?.split('.') ?? []
      if (!sameSecretAs(sign(`${expires}.${nonce}`))(signature)) return false
      return Number(expires) * 1000 > Date.now()
    },
  }
}
