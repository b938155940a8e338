import type { EngineEventData } from '#shared/contract/run-events.ts'
import type { CodexMessage } from './codex-event.ts'

type Startup = EngineEventData['mcpServer.startup']

function status({ state, error }: Startup): object {
  return state === 'failed' ? { state, error: error ?? '' } : { state }
}

/** Follows the start of Codex's own MCP servers until all have settled. */
export interface StartupEvents {
  changed(startup: Startup): CodexMessage[]
  /** To be called when the turn begins: with no server there is nothing else to wait for. */
  turnBegins(): CodexMessage[]
}

export function createStartupEvents(): StartupEvents {
  const servers = new Map<string, Startup>()
  let isComplete = false

  const complete = (): CodexMessage[] => {
    const all = [...servers.values()]
    if (isComplete || all.some(({ state }) => state === 'starting')) return []
    isComplete = true
    const named = (state: Startup['state']) => all.filter((startup) => startup.state === state)
    return [
      {
        type: 'mcp_startup_complete',
        ready: named('ready').map(({ server }) => server),
        failed: named('failed').map(({ server, error }) => ({ server, error: error ?? '' })),
        cancelled: named('cancelled').map(({ server }) => server),
      },
    ]
  }

  return {
    changed(startup) {
      servers.set(startup.server, startup)
      return [{ type: 'mcp_startup_update', server: startup.server, status: status(startup) }, ...complete()]
    },
    turnBegins: complete,
  }
}
