import { setTimeout as delay } from 'node:timers/promises'
import { createFigures, type Figures } from '../measure/figures.ts'
import { cpuMs, hasProcessStats, memoryOf } from '../measure/process-stats.ts'
import { comparedNames, startCompared } from '../programs/comparison.ts'
import type { Program } from '../programs/program.ts'
import { gatewayName, type ServerName } from '../programs/server.ts'
import { buildSwitchboard } from '../programs/switchboard.ts'
import { shortNumber, times } from '../report/numbers.ts'
import { figuresTable } from '../report/table.ts'
import type { PartResult, Verdict } from '../report/verdict.ts'
import { answerOnce, measureSessions } from './idle-sessions.ts'

const rounds = 3
const idleMs = 10_000
/** No further round begins after this. */
const partLimitMs = 60_000
const sessionServers: readonly ServerName[] = ['sdk', 'sdk-v2', gatewayName]

const inMegabytes = (kilobytes: number) => kilobytes / 1_024

function addMemory(figures: Figures, label: string, name: ServerName, { pid }: Program): void {
  const { rss, pss } = memoryOf(pid)
  figures.add(`${label} RSS MB`, name, inMegabytes(rss))
  figures.add(`${label} PSS MB`, name, inMegabytes(pss))
}

/** Three of each at the same time: who is idle does not disturb the others. */
async function measureIdle(figures: Figures): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const started: { name: ServerName; program: Program }[] = []
  for (let round = 0; round < rounds; round += 1) {
    for (const name of comparedNames) started.push({ name, program: stack.use(await startCompared(name)) })
  }
  await delay(idleMs)
  for (const { name, program } of started) addMemory(figures, `idle, ${idleMs / 1_000} s after start:`, name, program)
  for (const { program } of started) await answerOnce(program)
  await delay(idleMs / 2)
  for (const { name, program } of started) addMemory(figures, 'idle, after a first request:', name, program)
  const before = started.map(({ program }) => cpuMs(program.pid))
  await delay(idleMs / 2)
  for (const [index, { name, program }] of started.entries()) {
    figures.add('idle CPU %', name, ((cpuMs(program.pid) - (before[index] ?? 0)) / (idleMs / 2)) * 100)
  }
}

function verdictsOf(figures: Figures): Verdict[] {
  const rss = figures.ratio('idle, after a first request: RSS MB', gatewayName, 'sdk')
  const session = figures.of('1,000 sessions, KB each', gatewayName)
  return [
    { goal: 'idle RSS, after a first request', target: '<= 1.50x sdk', measured: times(rss), isMet: rss && rss.median <= 1.5 },
    {
      goal: 'memory per idle MCP session (of 1,000)',
      target: '<= 40 KB',
      measured: session ? `${shortNumber(session.median)} KB` : '-',
      isMet: session && session.median <= 40,
    },
  ]
}

/** Memory of the gateway process while it waits, and for each session that waits with it. */
export async function benchMemory(print: (text: string) => void): Promise<PartResult> {
  if (!hasProcessStats) {
    print('Memory is read from /proc, which this system does not have.')
    return { verdicts: [] }
  }
  buildSwitchboard()
  const startedAt = performance.now()
  const idle = createFigures()
  await measureIdle(idle)
  print(figuresTable(idle, gatewayName, ['sdk', 'sdk-v2', 'bare']))
  const sessions = createFigures()
  const broken: Verdict[] = []
  for (let round = 0; round < rounds && performance.now() - startedAt < partLimitMs; round += 1) {
    broken.push(...(await measureSessions(sessions, sessionServers)))
  }
  print(`\n${figuresTable(sessions, gatewayName, ['sdk', 'sdk-v2'])}`)
  const [leftover] = broken.toSorted((a, b) => Number(a.isMet) - Number(b.isMet))
  const both = { ...idle, of: sessions.of }
  return { verdicts: [...verdictsOf(both), ...(leftover ? [leftover] : [])] }
}
