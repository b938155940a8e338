import type { GatewayStatus } from '#shared/contract/gateway.ts'
import type { ConnectionStatus } from '../gateway/connection-state.ts'
import type { Tone } from '../ui/badge.tsx'

export interface ServerState {
  tone: Tone
  label: 'running' | 'stopped' | 'attention' | 'disconnected' | 'connecting'
  isLive: boolean
}

/** The one line about the gateway that is always in sight. */
export function serverState(connection: ConnectionStatus, status: GatewayStatus | undefined): ServerState {
  if (connection === 'disconnected' || connection === 'unauthorized') return { tone: 'bad', label: 'disconnected', isLive: false }
  if (connection === 'connecting' || !status) return { tone: 'neutral', label: 'connecting', isLive: true }
  if (status.state === 'stopped') return { tone: 'neutral', label: 'stopped', isLive: false }
  const isWell = status.engine.readiness === 'ready' || status.engine.readiness === 'checking'
  if (!isWell || status.store.state !== 'ok') return { tone: 'warn', label: 'attention', isLive: false }
  return { tone: 'ok', label: 'running', isLive: status.activeRuns > 0 }
}
