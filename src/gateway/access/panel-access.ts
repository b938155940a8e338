import { createHmac, randomBytes } from 'node:crypto'
import type { PanelSessions } from './panel-sessions.ts'

const ticketLifeMs = 120_000
const ticketLimit = 100

export interface PanelAccess {
  /** A random ticket that opens the panel once, within two minutes. */
  createTicket(): string
  /** Whether the ticket was valid; it is used up then. */
  redeem(ticket: string): boolean
  /** `Set-Cookie` value for a browser that redeemed a ticket. */
  signIn(userAgent: string): string
  /** The session of a `Cookie` header, renewed by this; `null` when it has none that lives. */
  sessionOf(header: string | undefined): string | null
}

/** Browsers get no token: a one-time ticket becomes a session, whose secret is an HttpOnly, SameSite=Strict cookie. */
export function createPanelAccess(token: string, sessions: PanelSessions): PanelAccess {
  const tickets = new Map<string, number>()
  // Cookies do not tell ports apart: two gateways on one host must not overwrite each other's.
  const name = `switchboard_${createHmac('sha256', token).update('panel:name').digest('base64url').slice(0, 8)}`

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
    // Without a date of its own: browsers then keep it in memory and not in a file, which a command of Codex could read.
    signIn: (userAgent) => `${name}=${sessions.create(userAgent)}; Path=/; HttpOnly; SameSite=Strict`,
    sessionOf(header) {
      const secret = header
        ?.split(';')
        .map((part) => part.trim())
        .find((part) => part.startsWith(`${name}=`))
        ?.slice(name.length + 1)
      return secret === undefined ? null : sessions.use(secret)
    },
  }
}
