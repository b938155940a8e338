import type { DoctorCheck } from '#shared/contract/doctor.ts'
import type { CliContext } from '../context.ts'
import { exitChecksFailed } from '../failure.ts'
import { clientOf } from '../gateway-client.ts'
import { printJson, printLine } from '../output.ts'
import { ensureGateway } from '../start-gateway.ts'

const marks: Record<DoctorCheck['status'], string> = { ok: 'ok     ', warning: 'warning', error: 'ERROR  ' }

/** Asks the gateway to check this installation; one that does not run is started, which is a check in itself. */
export async function doctor(context: CliContext, options: { json?: boolean }): Promise<void> {
  const gateway = await ensureGateway(context)
  const report = await clientOf(gateway, context.dataDir).doctor.run()
  if (options.json) printJson(report)
  for (const check of options.json ? [] : report.checks) {
    printLine(`${marks[check.status]}  ${check.title}: ${check.detail}`)
    if (check.hint) printLine(`         ${check.hint}`)
  }
  if (!report.ok) process.exitCode = exitChecksFailed
}
