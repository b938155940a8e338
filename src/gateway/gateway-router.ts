import type { GatewayStatus } from '#shared/contract/gateway.ts'
import { settingArguments } from '#shared/setting-arguments.ts'
import { createAccessRouter } from './access/access-router.ts'
import { createPanelSessionRouter } from './access/panel-session-router.ts'
import { procedures } from './access/procedures.ts'
import { createApprovalRouter } from './approvals/approval-router.ts'
import type { ApprovalService } from './approvals/approval-service.ts'
import type { ApprovalStore } from './approvals/approval-store.ts'
import { createClientRouter } from './clients/client-router.ts'
import { runDoctor } from './doctor/doctor.ts'
import type { EngineHost } from './engines/engine-host.ts'
import { createEngineRouter } from './engines/engine-router.ts'
import { type EventLog, ofGateway } from './events/event-log.ts'
import { createEventRouter } from './events/event-router.ts'
import type { GatewayFrame } from './gateway-frame.ts'
import type { McpEndpoint } from './mcp/endpoint.ts'
import { createRunRouter } from './runs/run-router.ts'
import type { RunStore } from './runs/run-store.ts'
import type { Runs } from './runs/runs.ts'
import { createSessionRouter } from './sessions/session-router.ts'
import type { SessionService } from './sessions/session-service.ts'
import { createSettingsRouter } from './settings/settings-router.ts'
import type { SettingsService } from './settings/settings-service.ts'
import type { Writer } from './store/writer.ts'
import { createToolCallRouter } from './tool-calls/tool-call-router.ts'
import type { ToolCallStore } from './tool-calls/tool-call-store.ts'

interface RouterModules {
  status: () => GatewayStatus
  defaultWorkspace: () => string
  mcp: McpEndpoint
  engineHost: EngineHost
  writer: Writer
  events: EventLog
  sessions: SessionService
  runs: Runs
  runStore: RunStore
  approvals: ApprovalService
  approvalStore: ApprovalStore
  toolCallStore: ToolCallStore
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
    events.append(ofGateway, 'gateway.changed', { state: isServing ? 'running' : 'stopped' })
    return status()
  }
  let switching: Promise<unknown> = Promise.resolve()
  return (isServing) => {
    const switched = switching.then(() => change(isServing))
    switching = switched.catch(() => undefined)
    return switched
  }
}

/** The handlers of the whole contract. */
export function createGatewayRouter(frame: GatewayFrame, modules: RouterModules) {
  const { status, defaultWorkspace, mcp, engineHost, writer, events, sessions, runs, approvals } = modules
  const { runStore, approvalStore, toolCallStore } = modules
  const { settings } = frame
  const { dataDir, command } = frame.options
  const setServing = createServingSwitch(modules)

  return {
    access: createAccessRouter(frame.terminalProof),
    panelSessions: createPanelSessionRouter(frame.panelSessions),
    gateway: {
      status: procedures.gateway.status.handler(status),
      start: procedures.gateway.start.handler(() => setServing(true)),
      stop: procedures.gateway.stop.handler(() => setServing(false)),
      shutdown: procedures.gateway.shutdown.handler(() => {
        frame.requestEnd()
        return { ok: true as const }
      }),
      createPanelLink: procedures.gateway.createPanelLink.handler(() => ({ url: frame.createPanelLink() })),
    },
    engine: createEngineRouter(engineHost, settings),
    sessions: createSessionRouter(sessions),
    runs: createRunRouter({ runs, store: runStore, writer, events, defaultWorkspace, settings: settings.current }),
    toolCalls: createToolCallRouter(toolCallStore, writer),
    approvals: createApprovalRouter(approvals, approvalStore, writer),
    events: createEventRouter(events),
    settings: createSettingsRouter(settings, events),
    doctor: {
      run: procedures.doctor.run.handler(async () => {
        await engineHost.settled()
        const facts = { dataDir, endpoint: frame.endpoint(), isServing: mcp.isOpen }
        return runDoctor({ ...facts, engine: engineHost.status, store: writer.state })
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
