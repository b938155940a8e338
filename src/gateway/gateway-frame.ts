import type { ResolvedSettings } from '#shared/settings.ts'
import type { PanelSessions } from './access/panel-sessions.ts'
import type { Authenticate } from './access/principal.ts'
import type { TerminalProof } from './access/terminal-proof.ts'
import type { DataDirPlace } from './data-dir-place.ts'
import type { EngineServiceOptions } from './engines/engine-service.ts'
import type { Log } from './log.ts'
import type { SettingsService } from './settings/settings-service.ts'

export interface GatewayOptions {
  settings: ResolvedSettings
  /** Absolute; made when it is missing. */
  dataDir: string
  /** Working directory of runs that name none. */
  cwd: string
  env: NodeJS.ProcessEnv
  /** Program and first arguments that start `switchboard` here, absolute, for clients to run; `null`: nothing can. */
  command: readonly string[] | null
  /** Credentials beside those of the local owner. */
  authenticate?: Authenticate
  /** For benchmarks that bring a load of their own. */
  createEngine?: EngineServiceOptions['createEngine']
}

/** What stands around the core: the folder, the listener and the process, which outlive it. */
export interface GatewayFrame {
  readonly options: Omit<GatewayOptions, 'settings'>
  readonly version: string
  readonly startedAt: number
  readonly token: string
  readonly panelSessions: PanelSessions
  readonly terminalProof: TerminalProof
  readonly settings: SettingsService
  readonly place: DataDirPlace
  /** Without the events of the core. */
  readonly fileLog: Log
  /** Of the listener, e.g. `http://127.0.0.1:4000`. */
  url(): string
  endpoint(): string
  createPanelLink(): string
  /** Ends the gateway, soon: the answer to the present request still goes out. */
  requestEnd(): void
}
