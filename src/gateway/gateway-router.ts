import type { GatewayStatus } from '#shared/contract/gateway.ts'
import { settingArguments } from '#shared/setting-arguments.ts'
import { createAccessRouter, createPanelSessionRouter } from './access/access-router.ts'
import { procedures } from './access/procedures.ts'
import { createClientRouter } from './clients/client-router.ts'
import { runDoctor } from './doctor/doctor.ts'
import type { EngineService } from './engines/engine-service.ts'
import { type EventLog, ofGateway } from './events/event-log.ts'
import type { GatewayFrame } from './gateway-frame.ts'
import type { McpEndpoint } from './mcp/endpoint.ts'
import type { RunService } from './runs/run-service.ts'
import { createSettingsRouter } from './settings/settings-router.ts'
import type { SettingsService } from './settings/settings-service.ts'
import type { StoreState } from './store/open-database.ts'

interface RouterModules {
  status: () => Promise<GatewayStatus>
  mcp: McpEndpoint
  engines: EngineService
  storeState: () => StoreState
  events: EventLog
  runs: RunService
}

/** What this gateway was given at its start and is not in the file, as flags; its folder is named apart. */
function startArgumentsOf(settings: SettingsService): string[] {
  const given = settings.list().filter(({ key, source }) => key !== 'dataDir' && (source === 'flag' || source === 'environment'))
  return settingArguments(Object.fromEntries(given.map(({ key, value }) => [key, value])))
}

/** Opens and closes the gateway for clients. One switch after the other: the last one asked for is the one that holds. */
function createServingSwitch({ status, mcp, runs, events }: RouterModules): (isServing: boolean) => Promise<GatewayStatus> {
  const change = async (isServing: boolean): Promise<GatewayStatus> => {
    if (isServing === mcp.isOpen) return status()
    if (isServing) {
      runs.openForNew()
      mcp.open()
    } else {
      runs.closeForNew('The gateway is stopped.')
      await runs.interruptAll('The gateway was stopped.')
      await mcp.close()
    }
    events.append(ofGateway, { type: 'gateway.changed', data: { state: isServing ? 'running' : 'stopped' } })
    return status()
  }
  let switching: Promise<unknown> = Promise.resolve()
  return (isServing) => {
    const switched = switching.then(() => change(isServing))
    switching = switched.catch(() => undefined)
    return switched
  }
}

/** The handlers of what is not kept in the database; each noun that is has its own. */
export function createGatewayRouter(frame: GatewayFrame, modules: RouterModules) {
  const { status, mcp, engines, events, storeState } = modules
  const { settings } = frame
  const { dataDir, command } = frame.options
  const setServing = createServingSwitch(modules)

  return {
    access: createAccessRouter(frame.terminalProof),
    panelSessions: createPanelSessionRouter(frame.panelSessions),
    gateway: {
      status: procedures.gateway.status.handler(() => status()),
      start: procedures.gateway.start.handler(() => setServing(true)),
      stop: procedures.gateway.stop.handler(() => setServing(false)),
      shutdown: procedures.gateway.shutdown.handler(() => {
        frame.requestEnd()
        return { ok: true as const }
      }),
      createPanelLink: procedures.gateway.createPanelLink.handler(() => ({ url: frame.createPanelLink() })),
    },
    settings: createSettingsRouter(settings, events),
    doctor: {
      run: procedures.doctor.run.handler(async () => {
        await engines.settled()
        const facts = { dataDir, endpoint: frame.endpoint(), isServing: mcp.isOpen }
        const { workspace } = settings.current()
        return runDoctor({ ...facts, workspace, engine: engines.status, store: storeState() })
      }),
    },
    clients: createClientRouter(() => ({
      command,
      dataDir,
      startArguments: startArgumentsOf(settings),
      endpoint: frame.endpoint(),
      token: frame.token,
    })),
  }
}
