import type { ClientLink } from '@orpc/client'

/** No per-call context: every call of the panel is the local owner's. */
export type GatewayLink = ClientLink<Record<never, never>>

/** One live way to the gateway. */
export interface OpenCarrier {
  link: GatewayLink
  /** Settles when the other side went away or `close` was called; never rejects. */
  closed: Promise<void>
  close(): void
}

/** How the panel reaches the gateway: a MessagePort inside Electron, a WebSocket in a browser. */
export interface Carrier {
  /** Throws `unauthorized` or `gatewayUnreachable`. */
  open(signal: AbortSignal): Promise<OpenCarrier>
}
