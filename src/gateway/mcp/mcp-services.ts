import type { Settings } from '#shared/settings.ts'
import type { ApprovalService } from '../approvals/approval-service.ts'
import type { Connections } from '../clients/connections.ts'
import type { EventLog } from '../events/event-log.ts'
import type { RunService } from '../runs/run-service.ts'
import type { SessionService } from '../sessions/session-service.ts'
import type { ToolCallService } from '../tool-calls/tool-call-service.ts'

/** All that the MCP face knows of the gateway. */
export interface McpServices {
  runs: RunService
  sessions: SessionService
  approvals: ApprovalService
  toolCalls: ToolCallService
  connections: Connections
  events: EventLog
  settings: () => Settings
  /** Absolute working directory of runs that name none. */
  defaultWorkspace: () => string
  /** Version of the gateway. */
  version: string
}
