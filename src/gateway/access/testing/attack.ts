import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** What the attacker is told; more than a command of Codex would know, so that no attack fails for want of knowledge. */
export interface AttackPlan {
  url: string
  dataDir: string
  token: string
  approvalId: string
  reportPath: string
}

const AttackOutcome = z.object({
  readToken: z.boolean(),
  readAddress: z.boolean(),
  wroteDataFolder: z.boolean(),
  /** HTTP status of each attempt. */
  answers: z.record(z.string(), z.union([z.number(), z.literal('no connection')])),
})
export type AttackOutcome = z.infer<typeof AttackOutcome>

const program = fileURLToPath(new URL('attacker.ts', import.meta.url))

export interface Attack {
  /** The shell line that makes it and waits for its end. */
  command: string
  outcome(): AttackOutcome
}

/** `orphan`: without the variables of its parents, in a session of its own, its parent gone. */
export function prepareAttack(folder: string, kind: 'direct' | 'orphan', plan: Omit<AttackPlan, 'reportPath'>): Attack {
  const reportPath = join(folder, `report-${kind}.json`)
  const planPath = join(folder, `plan-${kind}.json`)
  writeFileSync(planPath, JSON.stringify({ ...plan, reportPath } satisfies AttackPlan))
  const run = `${process.execPath} --disable-warning=ExperimentalWarning ${program} ${planPath}`
  const waits = `for i in $(seq 80); do [ -f ${reportPath} ] && break; sleep 0.1; done`
  return {
    command: kind === 'direct' ? run : `(setsid env -i ${run} >/dev/null 2>&1 &) ; ${waits}`,
    outcome: () =>
      existsSync(reportPath)
        ? AttackOutcome.parse(JSON.parse(readFileSync(reportPath, 'utf8')))
        : { readToken: false, readAddress: false, wroteDataFolder: false, answers: {} },
  }
}
