import { setTimeout as delay } from 'node:timers/promises'
import { gatewayClient } from '#node/gateway-client.ts'
import type { GatewayClient } from '#shared/contract/client.ts'
import type { DoctorCheck } from '#shared/contract/doctor.ts'
import type { CliContext } from '../context.ts'
import { exitChecksFailed } from '../failure.ts'
import { printable, printJson, printLine } from '../output.ts'
import { type Format, type Paint, paintFor, plain } from '../paint.ts'
import { ensureGateway } from '../start-gateway.ts'

const detectionDeadlineMs = 15_000
const pollEveryMs = 100

const marks: Record<DoctorCheck['status'], [string, Format]> = {
  ok: ['ok     ', 'green'],
  warning: ['warning', 'yellow'],
  error: ['ERROR  ', 'red'],
}
const indent = ' '.repeat(9)

/** A line for each check, the worst last, where the eye is. A hint that several share stands once, below the last of them. */
export function checkLines(checks: readonly DoctorCheck[], paint: Paint = plain): string[] {
  return checks.flatMap(({ status, title, detail, hint }, index) => {
    const [mark, format] = marks[status]
    const [first = '', ...more] = printable(`${title}: ${detail}`).trimEnd().split('\n')
    const isSaidBelow = checks.slice(index + 1).some((later) => later.status !== 'ok' && later.hint === hint)
    const shownHint = hint && status !== 'ok' && !isSaidBelow ? [indent + printable(hint)] : []
    return [`${paint(format, mark)}  ${first}`, ...more.map((line) => indent + line), ...shownHint]
  })
}

/** A gateway that has just started still looks for Codex; until it knows, every answer would be a wrong one. */
async function untilCodexIsKnown(api: GatewayClient): Promise<void> {
  const deadline = Date.now() + detectionDeadlineMs
  while ((await api.engine.get()).readiness === 'checking' && Date.now() < deadline) await delay(pollEveryMs)
}

/** Asks the gateway to check this installation; one that does not run is started, which is a check in itself. */
export async function doctor(context: CliContext, options: { json?: boolean }): Promise<void> {
  const gateway = await ensureGateway(context)
  const api = gatewayClient(gateway)
  await untilCodexIsKnown(api)
  const report = await api.doctor.run()
  if (options.json) printJson(report)
  else for (const line of checkLines(report.checks, paintFor(process.stdout))) printLine(line)
  if (!report.ok) process.exitCode = exitChecksFailed
}
