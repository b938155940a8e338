import type { Approval } from '#shared/contract/approvals.ts'
import type { GatewayStatus } from '#shared/contract/gateway.ts'
import type { Run } from '#shared/contract/runs.ts'
import type { GatewayLink } from './gateway/gateway-link.ts'

/** What the shell knows of the gateway's inside. */
export interface GatewaySnapshot {
  status: GatewayStatus
  /** Pending, newest first. */
  approvals: Approval[]
  /** The newest few. */
  runs: Run[]
  /** Folder of the newest session; `null` without one, and for the demo, whose folder is its own. */
  lastWorkspace: string | null
}

export interface ShellState {
  link: GatewayLink
  /** `null` until the gateway has answered, and while there is none. */
  snapshot: GatewaySnapshot | null
}
