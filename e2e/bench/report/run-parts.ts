import { cpus, loadavg, release, totalmem, type } from 'node:os'
import { withDeadline } from '../../../src/shared/with-deadline.ts'
import { table } from './table.ts'
import type { PartResult, Verdict } from './verdict.ts'

/** Where the figures come from, and whether somebody else was working there. */
export function machineLine(): string {
  const [processor] = cpus()
  const memory = `${Math.round(totalmem() / 1_073_741_824)} GB`
  const load = loadavg().map((value) => value.toFixed(1))
  return `Node ${process.version}, ${type()} ${release()}, ${cpus().length} x ${processor?.model ?? 'unknown'}, ${memory}, load ${load.join(' ')}`
}

export type Part = (print: (text: string) => void) => Promise<PartResult>

/** Most parts take less than 90 s on a quiet machine, `big` up to half an hour beside others; one that takes this long hangs. */
const partLimitMs = 3_600_000

async function runPart(name: string, part: Part): Promise<Verdict[]> {
  const startedAt = performance.now()
  console.log(`\n== ${name}\n`)
  try {
    const result = await withDeadline(part(console.log), partLimitMs, () => {
      throw new Error(`The part "${name}" did not end within ${partLimitMs / 1_000} s.`)
    })
    return result.verdicts
  } finally {
    const load = loadavg()[0]?.toFixed(1)
    console.log(`\n${name}: ${((performance.now() - startedAt) / 1_000).toFixed(0)} s, load ${load}`)
  }
}

function outcome({ isMet, isMetByCpu, isBroken }: Verdict): string {
  if (isBroken) return 'BROKEN'
  if (isMet === null) return 'not measured'
  if (isMet) return 'met'
  return isMetByCpu ? 'met by CPU time only' : 'NOT MET'
}

/** Runs the parts one after the other and prints what became of the goals; false when data were lost or left behind. */
export async function runParts(parts: ReadonlyMap<string, Part>): Promise<boolean> {
  const verdicts: Verdict[] = []
  for (const [name, part] of parts) verdicts.push(...(await runPart(name, part)))
  const rows = verdicts.map((verdict) => [verdict.goal, verdict.target, verdict.measured, outcome(verdict)])
  console.log(`\n== goals\n\n${table(['goal', 'target', 'measured', 'outcome'], rows, { isText: true })}`)
  return !verdicts.some(({ isBroken }) => isBroken)
}
