import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { announceGateway, healthProof, isAnnounced, withdrawGateway } from '#node/attach.ts'
import { prepareDataDir } from '#node/data-dir.ts'
import { ensureLocalToken, keepLocalToken } from '#node/local-token.ts'
import { readVersion } from '#node/version.ts'
import { AppFailure, toAppError } from '#shared/errors.ts'
import type { Starting } from '#shared/gateway-process.ts'
import { shellOf } from '#shared/shell-text.ts'
import { createAdmission } from './access/admission.ts'
import { createPanelAccess } from './access/panel-access.ts'
import { createPanelSessions } from './access/panel-sessions.ts'
import { createPeers } from './access/peers.ts'
import { type Authenticate, createAuthenticate } from './access/principal.ts'
import { createTerminalProof } from './access/terminal-proof.ts'
import { openText } from './clients/client-commands.ts'
import { createCoreKeeper } from './core-keeper.ts'
import { createCoreSlot } from './core-slot.ts'
import { type Crash, lastCrash } from './crash-log.ts'
import { lockDataDir } from './data-dir-lock.ts'
import { watchDataDir } from './data-dir-place.ts'
import type { GatewayFrame, GatewayOptions } from './gateway-frame.ts'
import { createGatewayRoutes } from './gateway-routes.ts'
import { startHttpServer } from './http/http-server.ts'
import type { StartablePort } from './http/limited-port.ts'
import { createPanelAssets, findPanelDir } from './http/panel-assets.ts'
import { watchIdle } from './idle-exit.ts'
import { createLog, lateLog } from './log.ts'
import { endOrphans } from './processes/orphans.ts'
import { ownerOf } from './processes/trees.ts'
import { configFile } from './settings/config-file.ts'
import { createSettingsService } from './settings/settings-service.ts'

export interface Gateway extends AsyncDisposable {
  /** e.g. `http://127.0.0.1:4000/mcp`. */
  readonly endpoint: string
  readonly panelUrl: string
  readonly dataDir: string
  /**
   * Resolves when requests are served: it listens before that and answers them with `starting`. Rejects when that will
   * not be; the gateway closes by itself then.
   */
  readonly ready: Promise<void>
  /** What is being done while it is not ready; `null` when it is. */
  readonly starting: Starting | null
  /** Called whenever another core serves: what was open on channels to the one before has ended. */
  onServesAnew(listener: () => void): void
  /** A one-time link that signs a browser in to the panel. */
  createPanelLink(): string
  /** Serves the contract, as the local owner, on one end of a message channel. */
  servePort(port: StartablePort): Promise<void>
  /** How the last gateway of this data folder ended, when that was by a fault of its own and not long ago. */
  readonly crashBefore: Crash | null
  /** Resolves when the gateway has closed, for whatever reason. */
  readonly closed: Promise<void>
  /** After the end: something is under way that cannot be stopped, and an exit would wait for it; it does not mind SIGKILL. */
  readonly isHeldUp: boolean
  /** Why it closed by itself, if it did. */
  readonly failure: AppFailure | null
  /** Interrupts runs, ends Codex with its process tree, writes everything, lets go of the data folder. Idempotent. */
  close(): Promise<void>
}

const shutdownGraceMs = 100
/** The next start tells of a crash; later ones find it in `doctor`. */
const crashIsNewsMs = 24 * 60 * 60_000
/** A channel has no refusal to send back, so its messages wait in it. */
const portWaitMs = 10 * 60_000

/** What the last gateway takes away at its end: the one before it ends Codex, the other after. */
const endedUncleanly = (dataDir: string) => isAnnounced(dataDir) || existsSync(join(dataDir, 'switchboard.db-wal'))

/**
 * The shell of the gateway: the data folder, the listener, and the end of it all. It listens at once; the core, which
 * rests on the database, comes when that is open. Throws the `AppFailure`s of a start that cannot even listen.
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { dataDir } = options
  const startedAt = Date.now()
  const instanceId = randomUUID()
  const version = readVersion()
  // What was opened is closed in the opposite order, also when the start fails half-way.
  await using opened = new AsyncDisposableStack()

  const { openedTo } = prepareDataDir(dataDir)
  const lock = lockDataDir(dataDir)
  opened.defer(() => lock.release())
  const token = ensureLocalToken(dataDir)
  const fileLog = createLog({ level: options.settings.values.logLevel, destination: join(dataDir, 'logs', 'gateway.log') })
  if (openedTo !== null) fileLog.warn('dataDir.madePrivate', { mode: openedTo, now: '700' })
  if (endedUncleanly(dataDir)) {
    const ended = await endOrphans(ownerOf(dataDir))
    if (ended.length > 0) fileLog.warn('gateway.orphansEnded', { pids: ended })
  }
  const settings = createSettingsService(options.settings, configFile(dataDir))
  const onUnwritable = (problem: string) => fileLog.warn('access.sessionsNotKept', { problem })
  const panelSessions = createPanelSessions({ dataDir, onUnwritable })
  const panelAccess = createPanelAccess(token, panelSessions)
  const terminalProof = createTerminalProof(dataDir)
  const ofOwner = createAuthenticate(token, panelAccess, terminalProof)
  const authenticate: Authenticate = (headers) => ofOwner(headers) ?? options.authenticate?.(headers) ?? null
  const slot = createCoreSlot()
  const closing = Promise.withResolvers<void>()
  const closed = Promise.withResolvers<void>()

  let failure: AppFailure | null = null
  const onFailure = (thrown: unknown) => {
    failure ??= thrown instanceof AppFailure ? thrown : new AppFailure(toAppError(thrown), { cause: thrown })
    fileLog.error('gateway.failed', { code: failure.error.code, problem: String(thrown) })
    closing.resolve()
  }
  const place = watchDataDir(dataDir, onFailure)
  opened.defer(() => place.stop())
  const keptToken = keepLocalToken(dataDir, token, place.isThere)
  opened.defer(() => keptToken.stop())

  const frame: GatewayFrame = {
    options,
    version,
    startedAt,
    token,
    panelSessions,
    terminalProof,
    settings,
    place,
    fileLog,
    url: () => http.url,
    endpoint: () => `${http.url}${settings.current().httpPath}`,
    createPanelLink: () => `${http.url}/panel/open?ticket=${panelAccess.createTicket()}`,
    requestEnd: () => void setTimeout(closing.resolve, shutdownGraceMs),
  }
  const anewListeners: (() => void)[] = []
  const keeper = createCoreKeeper(frame, slot, {
    dropConnections: () => http.dropConnections(),
    onExchanged() {
      for (const listener of anewListeners) listener()
    },
    onFailure,
  })
  opened.defer(() => keeper.close())

  const httpLog = lateLog(() => slot.core?.log ?? fileLog).child({ module: 'http' })
  const { httpHost: host, httpPort: port, httpPath } = settings.current()
  const http = await startHttpServer({
    host,
    port,
    mcpPath: httpPath,
    routes: createGatewayRoutes(slot, { instanceId, version, proofOf: (nonce) => healthProof(token, nonce) }),
    panel: createPanelAssets(findPanelDir()),
    openCommand: openText({ command: options.command, dataDir, shell: shellOf(process.platform) }),
    panelAccess,
    authenticate,
    admission: createAdmission({ authenticate, peers: createPeers(), log: httpLog }),
    log: httpLog,
  })
  opened.defer(() => http.close())
  announceGateway(dataDir, { url: http.url, endpoint: frame.endpoint(), pid: process.pid, instanceId, version, startedAt })
  opened.defer(() => withdrawGateway(dataDir))
  const idle = watchIdle({
    limitMs: () => settings.current().idleExitMs,
    isBusy: async () => (await slot.core?.isBusy()) ?? true,
    onIdle: closing.resolve,
  })
  opened.defer(() => idle.stop())
  fileLog.info('gateway.listening', { endpoint: frame.endpoint(), startMs: Date.now() - startedAt })
  const ready = keeper.open()
  const crashBefore = lastCrash(dataDir, crashIsNewsMs)
  ready.then(
    () => crashBefore && slot.core?.log.warn('gateway.crashedBefore', { ...crashBefore }),
    // Whoever waits for it hears of the failure; whoever does not, of the end.
    () => undefined,
  )

  const resources = opened.move()
  let closure: Promise<void> | null = null
  const end = async () => {
    try {
      // While the listener still stands, so that clients hear how their calls ended.
      await keeper.endWork(failure?.error.message ?? 'The gateway was stopped.')
    } finally {
      // Whatever fails to close, the rest is closed and nobody waits for ever.
      await resources.disposeAsync()
    }
  }
  const close = (): Promise<void> => {
    closure ??= end()
      .catch((thrown) => fileLog.error('gateway.closeFailed', { problem: String(thrown) }))
      .then(closed.resolve)
    return closure
  }
  void closing.promise.then(close)

  return {
    endpoint: frame.endpoint(),
    panelUrl: `${http.url}/`,
    dataDir,
    ready,
    get starting() {
      return slot.starting
    },
    onServesAnew: (listener) => void anewListeners.push(listener),
    createPanelLink: frame.createPanelLink,
    servePort: async (given) => (await slot.whenReady(portWaitMs)).carriers.servePort(given),
    crashBefore,
    closed: closed.promise,
    get isHeldUp() {
      return keeper.isHeldUp
    },
    get failure() {
      return failure
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
