import type { Settings } from '#shared/settings.ts'
import { createApprovals } from '../approvals/module.ts'
import { createConnections } from '../clients/connections.ts'
import type { Engine } from '../engines/engine.ts'
import { createEventLog } from '../events/sqlite-event-log.ts'
import { silentLog } from '../log.ts'
import type { McpServices } from '../mcp/server.ts'
import { createRuns } from '../runs/module.ts'
import { createSessions } from '../sessions/module.ts'
import { loadSettings } from '../settings/load-settings.ts'
import type { Storage } from '../store/storage.ts'
import { createToolCalls } from '../tool-calls/module.ts'

/** What a gateway has beneath MCP, on a storage of the test's own and with an engine of its own. */
export function createTestServices(
  storage: Storage,
  engine: Engine,
  given: { dataDir?: string; workspace?: string } = {},
): McpServices {
  const { dataDir = '/nowhere', workspace = dataDir } = given
  const values: Settings = loadSettings({ flags: { dataDir }, env: {} }).settings.values
  const settings = () => values
  const defaultWorkspace = () => workspace
  const events = createEventLog(storage)
  const sessions = createSessions(storage, events)
  const approvals = createApprovals(storage, events, { timeoutMs: () => values.approvalTimeoutMs })
  const runs = createRuns(storage, events, {
    sessions: sessions.store,
    approvals: approvals.service,
    engine: async () => engine,
    settings,
    defaultWorkspace,
    log: silentLog,
  })
  return {
    runs: runs.service,
    sessions: sessions.service,
    approvals: approvals.service,
    toolCalls: createToolCalls(storage, events).service,
    connections: createConnections(events),
    events,
    settings,
    defaultWorkspace,
    version: '0',
  }
}
