import { failedProcess } from '#shared/process-failure.ts'
import type { GatewayLink } from './gateway/gateway-link.ts'
import type { ShellState } from './shell-state.ts'
import { text } from './texts.ts'

function linkLine(link: GatewayLink): string {
  if (link.kind === 'searching') return text(link.lost ? 'status.lost' : 'status.searching')
  if (link.kind === 'attached') return text('status.connecting')
  switch (link.process.status) {
    case 'stopped':
      return text('status.stopped')
    case 'starting':
      return link.process.attempt > 1 ? text('status.startingAgain', { attempt: link.process.attempt }) : text('status.starting')
    case 'restarting':
      return text('status.restarting', { attempt: link.process.attempt })
    case 'failed':
      return text('status.failed')
    case 'ready':
      return text('status.connecting')
  }
}

function hostOf(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).host : endpoint
}

/** One line for the tray: what the gateway does, for how many. */
export function statusLine({ link, snapshot }: ShellState): string {
  if (!snapshot) return linkLine(link)
  const { status } = snapshot
  if (status.state === 'stopped') return text('status.paused')
  const parts = [text('status.running', { host: hostOf(status.endpoint) })]
  const isReady = status.engine.readiness === 'ready' || status.engine.readiness === 'checking'
  if (!isReady || failedProcess(status.engine) !== null) parts.push(text('status.codexNeeded'))
  if (status.connections.length > 0) parts.push(text('status.clients', { count: status.connections.length }))
  const runs = status.activeRuns + status.queuedRuns
  if (runs > 0) parts.push(text('status.runs', { count: runs }))
  return parts.join(' · ')
}

/** The window says in its title what the panel cannot know: that there is no gateway, and why. */
export function windowTitle(productName: string, link: GatewayLink): string {
  const isQuiet = link.kind === 'own' ? link.process.status === 'ready' : link.kind === 'attached' || !link.lost
  return isQuiet ? productName : `${productName}: ${linkLine(link)}`
}
