import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { GatewayStatus } from '#shared/contract/gateway.ts'
import { deadlines } from '#shared/deadlines.ts'
import { settlesWithin } from '#shared/with-deadline.ts'
import { createApprovals } from './approvals/module.ts'
import { createConnections } from './clients/connections.ts'
import type { GatewayCore } from './core-slot.ts'
import { createEngines } from './engines/module.ts'
import { ofGateway } from './events/event-log.ts'
import { createEventRouter } from './events/event-router.ts'
import { logToEvents } from './events/log-to-events.ts'
import { createEventLog } from './events/sqlite-event-log.ts'
import type { GatewayFrame } from './gateway-frame.ts'
import { createGatewayRouter } from './gateway-router.ts'
import { createContractCarriers } from './http/contract-carriers.ts'
import { createBodyReader } from './http/read-body.ts'
import { createMcpEndpoint } from './mcp/endpoint.ts'
import { createRuns } from './runs/module.ts'
import { createSessions } from './sessions/module.ts'
import { createDatabaseThread } from './store/database-thread.ts'
import type { OpenedDatabase } from './store/open-database.ts'
import { corruptError } from './store/sqlite-errors.ts'
import { createStorage } from './store/storage.ts'
import { watchForDamage } from './store/watch-for-damage.ts'
import { createToolCalls } from './tool-calls/module.ts'

/** Time for the last answers and events to leave. */
const farewellMs = 100

/**
 * Composes what rests on the database, which it closes in the end, also when it fails. Throws when a damaged page is met;
 * `onDamage` is called when some statement meets one later on.
 */
export async function composeCore(
  frame: GatewayFrame,
  store: OpenedDatabase,
  onDamage: (problem: string) => void,
): Promise<GatewayCore> {
  const { settings, fileLog, version } = frame
  const { dataDir, env, cwd, createEngine } = frame.options
  const { database, state: storeState } = store
  // What was opened is closed in the opposite order, also when the start fails half-way.
  await using opened = new AsyncDisposableStack()

  // Not that of the check, which takes long.
  const thread = createDatabaseThread(join(dataDir, 'switchboard.db'))
  opened.defer(() => thread.close())
  const checkpoint = () => thread.run('checkpoint', null)
  const storage = createStorage(store, fileLog.child({ module: 'store' }), { checkpoint, onDamage })
  const { writer } = storage
  opened.defer(() => storage.close())
  let isComposed = false
  let damageMet: string | null = null
  watchForDamage(database, (problem) => {
    if (isComposed) onDamage(problem)
    else damageMet = problem
  })
  const events = createEventLog(storage, fileLog.child({ module: 'events' }))
  const log = logToEvents(fileLog, events)
  if (storeState.state !== 'ok') log.warn('store.notInOrder', { state: storeState.state, message: storeState.message })

  const defaultWorkspace = () => settings.current().workspace ?? engines.service.demoWorkspace() ?? cwd
  const connections = createConnections(events)
  const sessions = createSessions(storage, events)
  const toolCalls = createToolCalls(storage, events)
  const approvals = createApprovals(storage, events, { timeoutMs: () => settings.current().approvalTimeoutMs })
  const runs = createRuns(storage, events, {
    sessions: sessions.store,
    approvals: approvals.service,
    settings: settings.current,
    engine: () => engines.service.engine(),
    defaultWorkspace,
    log: log.child({ module: 'runs' }),
  })
  if (storeState.state !== 'readOnly') {
    approvals.service.closeLeftovers('The gateway ended before an answer.')
    await runs.service.recover()
    toolCalls.service.closeLeftovers('The gateway ended during this call.')
    writer.sync()
  }
  const engines = createEngines(settings, {
    dataDir,
    env,
    log: log.child({ module: 'engine' }),
    ...(createEngine ? { createEngine } : {}),
  })
  opened.defer(() => engines.service.close())
  engines.service.beforeReplacing((reason) => runs.service.interruptAll(reason))
  engines.service.onChange((status) => events.append(ofGateway, { type: 'engine.changed', data: { status } }))

  const interruptRuns = () => runs.service.interruptAll('The gateway was stopped.')
  opened.defer(async () => void (await settlesWithin(interruptRuns(), deadlines.turnsAtEnd)))

  const readBody = createBodyReader()
  const mcp = createMcpEndpoint({
    readBody,
    services: {
      runs: runs.service,
      sessions: sessions.service,
      approvals: approvals.service,
      toolCalls: toolCalls.service,
      connections,
      events,
      settings: settings.current,
      defaultWorkspace,
      version,
    },
    log: log.child({ module: 'mcp' }),
  })
  opened.defer(() => mcp.close())

  const status = async (): Promise<GatewayStatus> => {
    const [{ active, waiting }, runsPerMinute] = await Promise.all([runs.service.counts(), runs.service.perMinute()])
    return {
      state: mcp.isOpen ? 'running' : 'stopped',
      version,
      pid: process.pid,
      startedAt: frame.startedAt,
      endpoint: frame.endpoint(),
      panelUrl: `${frame.url()}/`,
      dataDir,
      defaultWorkspace: defaultWorkspace(),
      engine: engines.service.status,
      connections: connections.list(),
      pendingApprovals: approvals.store.countPending(),
      activeRuns: active,
      queuedRuns: waiting,
      runsPerMinute,
      cursor: events.cursor,
      store: writer.state,
    }
  }
  const router = {
    ...createGatewayRouter(frame, {
      status,
      mcp,
      engines: engines.service,
      events,
      runs: runs.service,
      storeState: () => writer.state,
    }),
    engine: engines.router,
    events: createEventRouter(events),
    sessions: sessions.router,
    runs: runs.router,
    toolCalls: toolCalls.router,
    approvals: approvals.router,
  }
  const carriers = createContractCarriers({
    router,
    readBody,
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
      return mcp.isOpen && engines.service.status.process.status !== 'failed'
    },
    async isBusy() {
      const { active, waiting } = await runs.service.counts()
      return active + waiting > 0 || connections.list().length > 0 || carriers.isWatched()
    },
    async endWork(reason) {
      runs.service.closeForNew('The gateway is closing.')
      log.info('gateway.closing', { reason })
      const ended = runs.service.interruptAll(reason)
      if (!(await settlesWithin(ended, deadlines.turnsAtEnd))) {
        // Codex hangs: its turns end with it.
        await engines.service.close()
        await settlesWithin(ended, deadlines.turnsAtEnd)
      }
      await mcp.close()
      // Readers of the log hear of the ends, too.
      await delay(farewellMs)
    },
    close: () => resources.disposeAsync(),
  }
}
