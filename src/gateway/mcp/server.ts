import type { Settings } from '#shared/settings.ts'
import type { ApprovalService } from '../approvals/approval-service.ts'
import type { Connections } from '../clients/connections.ts'
import type { EventLog } from '../events/event-log.ts'
import type { RunService } from '../runs/run-service.ts'
import type { SessionService } from '../sessions/session-service.ts'
import type { ToolCallService } from '../tool-calls/tool-call-service.ts'

/** All that MCP knows of the gateway. */
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

/** `logging` is not among them: its level is taken, but there are no log messages to expect. */
export const capabilities = {
  tools: { listChanged: true },
  resources: {},
  prompts: {},
  completions: {},
}

/** The name that clients of the old server know; the version is ours. */
export function serverInfo(version: string) {
  return { name: 'codex-mcp-server', title: 'Codex', version, user_agent: `codex-switchboard/${version}` }
}
