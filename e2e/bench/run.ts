import { WrongAnswer } from './client/mcp-client.ts'
import { benchAnswers } from './parts/answers.ts'
import { benchBig } from './parts/big.ts'
import { benchCalls } from './parts/calls.ts'
import { benchCodex } from './parts/codex.ts'
import { benchEvents } from './parts/events.ts'
import { benchHistory } from './parts/history.ts'
import { benchMemory } from './parts/memory.ts'
import { benchPanel } from './parts/panel.ts'
import { benchRecovery } from './parts/recovery.ts'
import { benchRuns } from './parts/runs.ts'
import { benchStart } from './parts/start.ts'
import { benchStateless } from './parts/stateless.ts'
import { prepareBaselines } from './programs/baselines.ts'
import { stopAllPrograms } from './programs/program.ts'
import { machineLine, type Part, runParts } from './report/run-parts.ts'

/** Takes minutes and gigabytes of disk: only when it is named. */
const namedOnly = new Set(['big'])

/** `npm run bench`, or only some parts: `npm run bench -- calls panel`. */
const parts = new Map<string, Part>([
  ['big', benchBig],
  ['calls', benchCalls],
  ['stateless', benchStateless],
  ['runs', benchRuns],
  ['events', benchEvents],
  ['answers', benchAnswers],
  ['start', benchStart],
  ['codex', benchCodex],
  ['memory', benchMemory],
  ['recovery', benchRecovery],
  ['history', benchHistory],
  ['panel', benchPanel],
])

const exitInterrupted = 130

async function stopAndExit(code: number): Promise<never> {
  await stopAllPrograms()
  process.exit(code)
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stopAndExit(exitInterrupted))

const wanted = process.argv.slice(2)
const unknown = wanted.find((name) => !parts.has(name))
if (unknown !== undefined) {
  console.error(`There is no part "${unknown}". Parts: ${[...parts.keys()].join(' ')}`)
  process.exit(2)
}

console.log(machineLine())
try {
  prepareBaselines()
  const isWhole = await runParts(
    new Map([...parts].filter(([name]) => (wanted.length === 0 ? !namedOnly.has(name) : wanted.includes(name)))),
  )
  await stopAndExit(isWhole ? 0 : 1)
} catch (thrown) {
  // A slow figure fails nothing; lost, mixed up or reordered data, or a crash, does.
  console.error(thrown instanceof WrongAnswer ? `\nDATA BROKEN: ${thrown.message}` : thrown)
  await stopAndExit(1)
}
