import { setTimeout as delay } from 'node:timers/promises'
import type { DoctorCheck } from '#shared/contract/doctor.ts'
import type { CliContext } from '../context.ts'
import { exitChecksFailed } from '../failure.ts'
import { clientOf, type GatewayApi } from '../gateway-client.ts'
import { printJson, printLine } from '../output.ts'
import { ensureGateway } from '../start-gateway.ts'

const detectionDeadlineMs = 15_000
const pollEveryMs = 100

const marks: Record<DoctorCheck['status'], string> = { ok: 'ok     ', warning: 'warning', error: 'ERROR  ' }

/** A gateway that has just started still looks for Codex; until it knows, every answer would be a wrong one. */
async function untilCodexIsKnown(api: GatewayApi): Promise<void> {
  const deadline = Date.now() + detectionDeadlineMs
  while ((await api.engine.get()).readiness === 'checking' && Date.now() < deadline) await delay(pollEveryMs)
}

/** Asks the gateway to check this installation; one that does not run is started, which is a check in itself. */
export async function doctor(context: CliContext, options: { json?: boolean }): Promise<void> {
  const gateway = await ensureGateway(context)
  const api = clientOf(gateway, context.dataDir)
  await untilCodexIsKnown(api)
  const report = await api.doctor.run()
  if (options.json) printJson(report)
  for (const check of options.json ? [] : report.checks) {
    printLine(`${marks[check.status]}  ${check.title}: ${check.detail}`)
    if (check.hint && check.status !== 'ok') printLine(`         ${check.hint}`)
  }
  if (!report.ok) process.exitCode = exitChecksFailed
}
