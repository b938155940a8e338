import { createHmac, randomBytes } from 'node:crypto'
import type { PanelSessions } from './panel-sessions.ts'

const ticketLifeMs = 120_000
/** How long it is remembered what became of a ticket, and of how many. */
const ticketMemoryMs = 60 * 60_000
const ticketLimit = 100

/** `unknown`: forgotten, made before the gateway was started again, or never made. */
export type TicketState = 'fresh' | 'used' | 'expired' | 'unknown'

export interface PanelAccess {
  /** A random ticket that opens the panel once, within two minutes. */
  createTicket(): string
  /** What the ticket was worth; a fresh one is used up by this. */
  redeem(ticket: string): TicketState
  /** `Set-Cookie` value for a browser that redeemed a ticket. */
  signIn(userAgent: string): string
  /** The session of a `Cookie` header, renewed by this; `null` when it has none that lives. */
  sessionOf(header: string | undefined): string | null
}

/** Browsers get no token: a one-time ticket becomes a session, whose secret is an HttpOnly, SameSite=Strict cookie. */
export function createPanelAccess(token: string, sessions: PanelSessions): PanelAccess {
  const tickets = new Map<string, { expiresAt: number; isUsed: boolean }>()
  // Cookies do not tell ports apart: two gateways on one host must not overwrite each other's.
  const name = `switchboard_${createHmac('sha256', token).update('panel:name').digest('base64url').slice(0, 8)}`

  return {
    createTicket() {
      const now = Date.now()
      for (const [ticket, { expiresAt }] of tickets) if (expiresAt + ticketMemoryMs < now) tickets.delete(ticket)
      const oldest = tickets.size >= ticketLimit ? tickets.keys().next().value : undefined
      if (oldest !== undefined) tickets.delete(oldest)
      const ticket = randomBytes(24).toString('base64url')
      tickets.set(ticket, { expiresAt: now + ticketLifeMs, isUsed: false })
      return ticket
    },
    redeem(ticket) {
      const known = tickets.get(ticket)
      if (!known) return 'unknown'
      if (known.isUsed) return 'used'
      if (known.expiresAt < Date.now()) return 'expired'
      known.isUsed = true
      return 'fresh'
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
