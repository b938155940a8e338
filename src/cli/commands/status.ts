import { findGateway } from '#node/attach.ts'
import type { GatewayStatus } from '#shared/contract/gateway.ts'
import { engineLimits } from '#shared/engine-limits.ts'
import { startingText } from '#shared/gateway-process.ts'
import { failedProcess, failedProcessStep, processEndText } from '#shared/process-failure.ts'
import type { CliContext } from '../context.ts'
import { connect } from '../gateway-client.ts'
import { printJson, printLine } from '../output.ts'
import { formatDuration } from '../table.ts'

function engineText(engine: GatewayStatus['engine']): string {
  if (engine.readiness !== 'ready') return `${engine.readiness}: ${engine.nextStep ?? engine.why}`
  const failed = failedProcess(engine)
  if (failed) return `Codex failed. ${processEndText(failed)} ${failedProcessStep}`
  const version = engine.codexVersion ? `Codex ${engine.codexVersion}` : 'Codex'
  return `${version} by ${engine.kind ?? 'no engine'}${engine.demo ? ', demo model' : ''}`
}

/** One fact a line, the label first. */
export function statusLines(status: GatewayStatus, nowMs: number): string[] {
  const limits = engineLimits(status.engine)
  const facts: [string, string][] = [
    ['state', `${status.state}, since ${formatDuration(nowMs - status.startedAt)}`],
    ['endpoint', status.endpoint],
    ['panel', status.panelUrl],
    ['engine', engineText(status.engine)],
    ...(limits === null ? [] : [['cannot', limits] satisfies [string, string]]),
    ['runs', `${status.activeRuns} active, ${status.queuedRuns} waiting`],
    ['approvals', `${status.pendingApprovals} pending`],
    ['clients', String(status.connections.length)],
    ['store', status.store.state === 'ok' ? 'ok' : `${status.store.state}: ${status.store.message}`],
    ['data', status.dataDir],
    ['process', `${status.pid}, version ${status.version}`],
  ]
  return facts.map(([label, text]) => `${label.padEnd(10)} ${text}`)
}

export async function status(context: CliContext, options: { json?: boolean }): Promise<void> {
  const running = await findGateway(context.dataDir)
  if (running?.starting) {
    const { starting, pid, url } = running
    if (options.json) printJson({ state: 'starting', ...starting, pid, url })
    else printLine(`${'state'.padEnd(10)} starting: ${startingText(starting, Date.now())}`)
    return
  }
  const api = await connect(context.dataDir)
  const current = await api.gateway.status()
  if (options.json) printJson(current)
  else for (const line of statusLines(current, Date.now())) printLine(line)
}
