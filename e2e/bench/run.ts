import { benchCalls } from './parts/calls.ts'
import { benchEvents } from './parts/events.ts'
import { benchMemory } from './parts/memory.ts'
import { benchRecovery } from './parts/recovery.ts'
import { benchStart } from './parts/start.ts'
import { prepareBaselines } from './programs/baselines.ts'
import { table } from './report/table.ts'
import type { PartResult } from './report/verdict.ts'

type Part = (print: (text: string) => void) => Promise<PartResult>

const parts: Record<string, Part> = {
  calls: benchCalls,
  events: benchEvents,
  start: benchStart,
  memory: benchMemory,
  recovery: benchRecovery,
}
const print = (text: string) => console.log(text)
prepareBaselines()
for (const [name, part] of Object.entries(parts).filter(([name]) => process.argv.length < 3 || process.argv.includes(name))) {
  print(`\n## ${name}\n`)
  const { verdicts } = await part(print)
  print(
    table(
      ['goal', 'target', 'measured', ''],
      verdicts.map((v) => [v.goal, v.target, v.measured, v.isMet ? 'met' : 'NOT MET']),
    ),
  )
}
