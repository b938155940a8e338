import type { GatewayLink } from './gateway/gateway-link.ts'
import type { GatewaySnapshot } from './gateway/gateway-watch.ts'

export interface ShellState {
  link: GatewayLink
  /** `null` until the gateway has answered, and while there is none. */
  snapshot: GatewaySnapshot | null
}
