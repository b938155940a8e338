import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { GatewayStatus } from '#shared/contract/gateway.ts'
import type { ResolvedSettings } from '#shared/settings.ts'
import { healthProof } from './access/health-proof.ts'
import { ensureLocalToken } from './access/local-token.ts'
import { createPanelAccess } from './access/panel-access.ts'
import { createAuthenticate } from './access/principal.ts'
import { createApprovalRouter } from './approvals/approval-router.ts'
import { createApprovalStore } from './approvals/approval-store.ts'
import { createApprovals } from './approvals/approvals.ts'
import { announceGateway, withdrawGateway } from './attach.ts'
import { createClientRouter } from './clients/client-router.ts'
import { createConnections } from './clients/live-connections.ts'
import { contractDoor } from './contract-door.ts'
import { lockDataDir } from './data-dir-lock.ts'
import { runDoctor } from './doctor/doctor.ts'
import { createEngineHost, type EngineHostOptions } from './engines/engine-host.ts'
import { createEngineRouter } from './engines/engine-router.ts'
import { createEventRouter } from './events/event-router.ts'
import { logToEvents } from './events/log-to-events.ts'
import { createEventLog } from './events/sqlite-event-log.ts'
import { createContractCarriers, type StartablePort } from './http/contract-carriers.ts'
import { startHttpServer } from './http/http-server.ts'
import { createPanelAssets, findPanelDir } from './http/panel-assets.ts'
import { watchIdle } from './idle-exit.ts'
import { createLog } from './log.ts'
import { createMcpGate } from './mcp/mcp-gate.ts'
import { createRunRouter } from './runs/run-router.ts'
import { createRunStore } from './runs/run-store.ts'
import { createRuns } from './runs/runs.ts'
import { createSessionRouter } from './sessions/session-router.ts'
import { createSessionStore } from './sessions/session-store.ts'
import { createSessionService } from './sessions/sqlite-session-service.ts'
import { configFile } from './settings/config-file.ts'
import { defaultDataDir, prepareDataDir } from './settings/data-dir.ts'
import { createSettingsRouter } from './settings/settings-router.ts'
import { createSettingsService } from './settings/settings-service.ts'
import { openDatabase } from './store/open-database.ts'
import { createWriter } from './store/writer.ts'
import { createToolCallRouter } from './tool-calls/tool-call-router.ts'
import { createToolCallStore } from './tool-calls/tool-call-store.ts'
import { createToolCalls } from './tool-calls/tool-calls.ts'
import { readVersion } from './version.ts'

export interface GatewayOptions {
  settings: ResolvedSettings
  /** Absolute; made when it is missing. */
  dataDir: string
  /** Working directory of runs that name none. */
  cwd: string
  env: NodeJS.ProcessEnv
  /** Program and arguments that start `switchboard` here, for the configuration of clients. */
  command: readonly string[]
  /** For benchmarks that bring a load of their own. */
  createEngine?: EngineHostOptions['createEngine']
}

export interface Gateway extends AsyncDisposable {
  /** e.g. `http://127.0.0.1:4000/mcp`. */
  readonly endpoint: string
  readonly panelUrl: string
  readonly dataDir: string
  /** A one-time link that signs a browser in to the panel. */
  createPanelLink(): string
  /** Serves the contract, as the local owner, on one end of a message channel. */
  servePort(port: StartablePort): Promise<void>
  /** Resolves when the gateway has closed, for whatever reason. */
  readonly closed: Promise<void>
  /** Interrupts runs, ends Codex with its process tree, writes everything, lets go of the data folder. Idempotent. */
  close(): Promise<void>
}

const shutdownGraceMs = 100

/** The composition root: the only file that knows every module (design, part 4). Throws `AppFailure`s for the CLI to show. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { dataDir, env, cwd } = options
  const startedAt = Date.now()
  const instanceId = randomUUID()
  const version = readVersion()
  // What was opened is closed in the opposite order, also when the start fails half-way.
  await using opened = new AsyncDisposableStack()

  prepareDataDir(dataDir)
  const lock = lockDataDir(dataDir)
  opened.defer(() => lock.release())
  const token = ensureLocalToken(dataDir)
  const fileLog = createLog({ level: options.settings.values.logLevel, destination: join(dataDir, 'logs', 'gateway.log') })

  const { database, state: storeState } = openDatabase(join(dataDir, 'switchboard.db'))
  const writer = createWriter(database, storeState, fileLog.child({ module: 'store' }))
  opened.defer(() => writer.close())
  const events = createEventLog(database, writer)
  const log = logToEvents(fileLog, events)
  if (storeState.state !== 'ok') log.warn('store.notInOrder', { state: storeState.state, message: storeState.message })

  const settings = createSettingsService(options.settings, configFile(dataDir))
  const sessionStore = createSessionStore(database)
  const runStore = createRunStore(database)
  const toolCallStore = createToolCallStore(database)
  const approvalStore = createApprovalStore(database)
  const sessions = createSessionService({ store: sessionStore, writer, events })
  const toolCalls = createToolCalls({ store: toolCallStore, writer, events })
  const connections = createConnections(events)
  const approvals = createApprovals({
    store: approvalStore,
    writer,
    events,
    timeoutMs: () => settings.current().approvalTimeoutMs,
  })

  const engineHost = createEngineHost({
    settings: settings.current,
    dataDir,
    env,
    log: log.child({ module: 'engine' }),
    ...(options.createEngine ? { createEngine: options.createEngine } : {}),
  })
  opened.defer(() => engineHost.close())
  engineHost.onChange((status) => events.append({ runId: null, sessionId: null }, 'engine.changed', { status }))

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
  opened.defer(() => runs.interruptAll('The gateway was stopped.'))

  const defaultWorkspace = () => settings.current().workspace ?? engineHost.demoWorkspace() ?? cwd
  const mcp = createMcpGate({
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

  const panelAccess = createPanelAccess(token)
  const closing = Promise.withResolvers<void>()
  const closed = Promise.withResolvers<void>()

  const status = (): GatewayStatus => {
    writer.sync()
    return {
      state: mcp.isOpen ? 'running' : 'stopped',
      version,
      pid: process.pid,
      startedAt,
      endpoint: endpoint(),
      panelUrl: `${http.url}/`,
      dataDir,
      engine: engineHost.status,
      connections: connections.list(),
      pendingApprovals: approvalStore.countPending(),
      activeRuns: runs.activeCount,
      queuedRuns: runs.queuedCount,
      runsPerMinute: runStore.perMinute(60, Date.now()),
      cursor: events.cursor,
      store: writer.state,
    }
  }

  const switchServing = async (isServing: boolean): Promise<GatewayStatus> => {
    if (isServing === mcp.isOpen) return status()
    if (isServing) {
      runs.openForNew()
      mcp.open()
    } else {
      runs.closeForNew('The gateway is stopped.')
      await runs.interruptAll('The gateway was stopped.')
      await mcp.close()
    }
    events.append({ runId: null, sessionId: null }, 'gateway.changed', { state: isServing ? 'running' : 'stopped' })
    return status()
  }

  /** One switch after the other: the last one asked for is the one that holds. */
  let switching: Promise<unknown> = Promise.resolve()
  const setServing = (isServing: boolean): Promise<GatewayStatus> => {
    const switched = switching.then(() => switchServing(isServing))
    switching = switched.catch(() => undefined)
    return switched
  }

  const createPanelLink = () => `${http.url}/panel/open?ticket=${panelAccess.createTicket()}`
  const endpoint = () => `${http.url}${settings.current().httpPath}`

  const router = {
    gateway: {
      status: contractDoor.gateway.status.handler(status),
      start: contractDoor.gateway.start.handler(() => setServing(true)),
      stop: contractDoor.gateway.stop.handler(() => setServing(false)),
      shutdown: contractDoor.gateway.shutdown.handler(() => {
        // The answer goes out first.
        setTimeout(closing.resolve, shutdownGraceMs)
        return { ok: true as const }
      }),
      createPanelLink: contractDoor.gateway.createPanelLink.handler(() => ({ url: createPanelLink() })),
    },
    engine: createEngineRouter(engineHost, { runs, settings }),
    sessions: createSessionRouter(sessions),
    runs: createRunRouter({ runs, store: runStore, writer, events, defaultWorkspace }),
    toolCalls: createToolCallRouter(toolCallStore, writer),
    approvals: createApprovalRouter(approvals, approvalStore, writer),
    events: createEventRouter(events),
    settings: createSettingsRouter(settings, events),
    doctor: {
      run: contractDoor.doctor.run.handler(async () => {
        await engineHost.settled()
        return runDoctor({ dataDir, endpoint: endpoint(), isServing: mcp.isOpen, engine: engineHost.status, store: writer.state })
      }),
    },
    clients: createClientRouter(() => {
      const isElsewhere = dataDir !== defaultDataDir()
      return {
        command: [...options.command, 'mcp', ...(isElsewhere ? ['--data-dir', dataDir] : [])],
        endpoint: endpoint(),
        token,
      }
    }),
  }
  const carriers = createContractCarriers({ router, version, log: log.child({ module: 'contract' }) })

  const { httpHost: host, httpPort: port, httpPath } = settings.current()
  const http = await startHttpServer({
    host,
    port,
    mcpPath: httpPath,
    routes: {
      mcp: mcp.handle,
      rest: carriers.rest,
      rpc: carriers.rpc,
      rpcUpgrade: carriers.rpcUpgrade,
      health: (nonce) => ({
        instanceId,
        version,
        ready: mcp.isOpen && engineHost.status.process.status !== 'failed',
        ...(nonce === null ? {} : { proof: healthProof(token, nonce) }),
      }),
    },
    panel: createPanelAssets(findPanelDir()),
    panelAccess,
    authenticate: createAuthenticate(token, panelAccess),
    log: log.child({ module: 'http' }),
  })
  opened.defer(() => http.close())
  announceGateway(dataDir, { url: http.url, endpoint: endpoint(), pid: process.pid, instanceId, version, startedAt })
  opened.defer(() => withdrawGateway(dataDir))
  const idle = watchIdle({
    limitMs: () => settings.current().idleExitMs,
    isBusy: () => connections.list().length > 0 || runs.activeCount + runs.queuedCount > 0 || carriers.isWatched(),
    onIdle: closing.resolve,
  })
  opened.defer(() => idle.stop())
  log.info('gateway.listening', { endpoint: endpoint(), startMs: Date.now() - startedAt })

  const resources = opened.move()
  let closure: Promise<void> | null = null
  const close = (): Promise<void> => {
    closure ??= (async () => {
      runs.closeForNew('The gateway is closing.')
      log.info('gateway.closing')
      try {
        // While the listener still stands, so that clients hear how their calls ended.
        await runs.interruptAll('The gateway was stopped.')
        await mcp.close()
      } finally {
        // Whatever fails to close, the rest is closed and nobody waits for ever.
        await resources.disposeAsync().catch((thrown) => fileLog.error('gateway.closeFailed', { problem: String(thrown) }))
        closed.resolve()
      }
    })().catch((thrown) => fileLog.error('gateway.closeFailed', { problem: String(thrown) }))
    return closure
  }
  void closing.promise.then(close)

  return {
    endpoint: endpoint(),
    panelUrl: `${http.url}/`,
    dataDir,
    createPanelLink,
    servePort: carriers.servePort,
    closed: closed.promise,
    close,
    [Symbol.asyncDispose]: close,
  }
}
