import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { GatewayStatus } from '#shared/contract/gateway.ts'
import { deadlines } from '#shared/deadlines.ts'
import { createApprovalStore } from './approvals/approval-store.ts'
import { createApprovals } from './approvals/approvals.ts'
import { createConnections } from './clients/live-connections.ts'
import { createEngineHost } from './engines/engine-host.ts'
import { ofGateway } from './events/event-log.ts'
import { logToEvents } from './events/log-to-events.ts'
import { createEventLog } from './events/sqlite-event-log.ts'
import type { GatewayFrame } from './gateway-frame.ts'
import { createGatewayRouter } from './gateway-router.ts'
import { type ContractCarriers, createContractCarriers } from './http/contract-carriers.ts'
import type { Log } from './log.ts'
import { createMcpEndpoint, type McpEndpoint } from './mcp/endpoint.ts'
import { createRunStore } from './runs/run-store.ts'
import { createRuns } from './runs/runs.ts'
import { createSessionStore } from './sessions/session-store.ts'
import { createSessionService } from './sessions/sqlite-session-service.ts'
import { settlesWithin } from './settles-within.ts'
import { createDatabaseThread } from './store/database-thread.ts'
import type { OpenedDatabase } from './store/open-database.ts'
import { createRowFinder } from './store/row-finder.ts'
import { corruptError } from './store/sqlite-errors.ts'
import { createTextStore } from './store/text-store.ts'
import { watchForDamage } from './store/watch-for-damage.ts'
import { createWriter } from './store/writer.ts'
import { createToolCallStore } from './tool-calls/tool-call-store.ts'
import { createToolCalls } from './tool-calls/tool-calls.ts'

/** Time for the last answers and events to leave. */
const farewellMs = 100

/** Everything that rests on the database. */
export interface GatewayCore {
  readonly mcp: McpEndpoint
  readonly carriers: ContractCarriers
  readonly log: Log
  readonly isReady: boolean
  /** Whether somebody needs it just now. */
  readonly isBusy: boolean
  /** Refuses new work, interrupts runs and ends MCP connections, with the reason: every call has its answer then. */
  endWork(reason: string): Promise<void>
  /** Ends Codex with its process tree and writes everything. */
  close(): Promise<void>
}

/**
 * Composes what rests on the database, which it closes in the end, also when it fails. Throws when a damaged page is met;
 * `onDamage` is called when some statement meets one later on.
 */
export async function composeCore(
  frame: GatewayFrame,
  { database, state: storeState }: OpenedDatabase,
  onDamage: (problem: string) => void,
): Promise<GatewayCore> {
  const { settings, fileLog, version } = frame
  const { dataDir, env, cwd, createEngine } = frame.options
  // What was opened is closed in the opposite order, also when the start fails half-way.
  await using opened = new AsyncDisposableStack()

  const storeLog = fileLog.child({ module: 'store' })
  // Not that of the check, which takes long.
  const thread = createDatabaseThread(join(dataDir, 'switchboard.db'))
  opened.defer(() => thread.close())
  const writer = createWriter(database, storeState, storeLog, { checkpoint: () => thread.run('checkpoint', null) })
  opened.defer(() => writer.close())
  let isComposed = false
  let damageMet: string | null = null
  watchForDamage(database, (problem) => {
    if (isComposed) onDamage(problem)
    else damageMet = problem
  })
  const texts = createTextStore(database)
  const events = createEventLog(database, writer, fileLog.child({ module: 'events' }), texts)
  const log = logToEvents(fileLog, events)
  if (storeState.state !== 'ok') log.warn('store.notInOrder', { state: storeState.state, message: storeState.message })

  const finder = createRowFinder(database, onDamage)
  opened.defer(() => finder.close())
  const sessionStore = createSessionStore(database, storeLog, finder)
  const runStore = createRunStore(database, storeLog, texts, finder)
  const toolCallStore = createToolCallStore(database, storeLog, texts, finder)
  const approvalStore = createApprovalStore(database, storeLog)
  const sessions = createSessionService({ store: sessionStore, writer, events })
  const toolCalls = createToolCalls({ store: toolCallStore, writer, events })
  const connections = createConnections(events)
  const approvals = createApprovals({
    store: approvalStore,
    writer,
    events,
    timeoutMs: () => settings.current().approvalTimeoutMs,
  })

  const runs = createRuns({
    store: runStore,
    sessions: sessionStore,
    writer,
    events,
    approvals,
    settings: settings.current,
    engine: () => engineHost.engine(),
    log: log.child({ module: 'runs' }),
  })
  if (storeState.state !== 'readOnly') {
    approvals.closeLeftovers('The gateway ended before an answer.')
    runs.closeLeftovers()
    writer.defer(() => toolCallStore.closeRunning('The gateway ended during this call.', Date.now()))
    writer.sync()
  }
  const engineHost = createEngineHost({
    settings: settings.current,
    dataDir,
    env,
    log: log.child({ module: 'engine' }),
    ...(createEngine ? { createEngine } : {}),
  })
  opened.defer(() => engineHost.close())
  engineHost.beforeReplacing((reason) => runs.interruptAll(reason))
  engineHost.onChange((status) => events.append(ofGateway, 'engine.changed', { status }))

  opened.defer(async () => void (await settlesWithin(runs.interruptAll('The gateway was stopped.'), deadlines.turnsAtEnd)))

  const defaultWorkspace = () => settings.current().workspace ?? engineHost.demoWorkspace() ?? cwd
  const mcp = createMcpEndpoint({
    services: {
      runs,
      sessions,
      approvals,
      toolCalls,
      connections,
      events,
      settings: settings.current,
      defaultWorkspace,
      version,
    },
    log: log.child({ module: 'mcp' }),
  })
  opened.defer(() => mcp.close())

  const status = (): GatewayStatus => {
    writer.sync()
    return {
      state: mcp.isOpen ? 'running' : 'stopped',
      version,
      pid: process.pid,
      startedAt: frame.startedAt,
      endpoint: frame.endpoint(),
      panelUrl: `${frame.url()}/`,
      dataDir,
      defaultWorkspace: defaultWorkspace(),
      engine: engineHost.status,
      connections: connections.list(),
      pendingApprovals: approvalStore.countPending(),
      activeRuns: runs.activeCount,
      queuedRuns: runs.queuedCount,
      runsPerMinute: runStore.perMinute(Date.now()),
      cursor: events.cursor,
      store: writer.state,
    }
  }

  const router = createGatewayRouter(frame, {
    status,
    defaultWorkspace,
    mcp,
    engineHost,
    writer,
    events,
    sessions,
    runs,
    runStore,
    approvals,
    approvalStore,
    toolCallStore,
  })
  const carriers = createContractCarriers({
    router,
    version,
    panelSessions: frame.panelSessions,
    log: log.child({ module: 'contract' }),
  })
  opened.defer(() => carriers.close())

  // Also what was met by a write that waits in the writer now.
  if (damageMet !== null) throw corruptError(damageMet)
  isComposed = true
  const resources = opened.move()
  return {
    mcp,
    carriers,
    log,
    get isReady() {
      return mcp.isOpen && engineHost.status.process.status !== 'failed'
    },
    get isBusy() {
      return connections.list().length > 0 || runs.activeCount + runs.queuedCount > 0 || carriers.isWatched()
    },
    async endWork(reason) {
      runs.closeForNew('The gateway is closing.')
      log.info('gateway.closing', { reason })
      const ended = runs.interruptAll(reason)
      if (!(await settlesWithin(ended, deadlines.turnsAtEnd))) {
        // Codex hangs: its turns end with it.
        await engineHost.close()
        await settlesWithin(ended, deadlines.turnsAtEnd)
      }
      await mcp.close()
      // Readers of the log hear of the ends, too.
      await delay(farewellMs)
    },
    close: () => resources.disposeAsync(),
  }
}
