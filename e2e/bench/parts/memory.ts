import { setTimeout as delay } from 'node:timers/promises'
import type { OpenExchange } from '../client/exchange.ts'
import { answerTo, createMcpClient, type McpClient, type McpSession } from '../client/mcp-client.ts'
import { createFigures, type Figures } from '../measure/figures.ts'
import { cpuMs, descendants, hasProcessStats, memoryOf } from '../measure/process-stats.ts'
import { gatewayStatus } from '../programs/gateway-status.ts'
import type { Program } from '../programs/program.ts'
import { comparedNames, gatewayName, ping, type ServerName, startCompared } from '../programs/server.ts'
import { buildSwitchboard } from '../programs/switchboard.ts'
import { figuresTable, shortNumber, times } from '../report/table.ts'
import type { PartResult, Verdict } from '../report/verdict.ts'

const steps = [200, 1_000] as const
const warmUpSessions = 50
const openAtOnce = 8
const settleMs = 2_000
const leaveMs = 4_000

interface Subject {
  name: ServerName
  program: Program
  client: McpClient
  sessions: McpSession[]
  streams: OpenExchange[]
  childrenBefore: number
  pssBefore: number
}

/** A session with one call, ended again: whatever is loaded on first use is loaded then. */
export async function answerOnce(program: Program): Promise<void> {
  await using client = createMcpClient(program.endpoint, 2)
  const session = await client.openSession()
  answerTo(await ping(session, 1), 1)
  await session.end()
}

async function openUpTo(subject: Subject, count: number): Promise<void> {
  const lane = async () => {
    while (subject.sessions.length + subject.streams.length < 2 * count) {
      const session = await subject.client.openSession()
      if (subject.sessions.length >= count) return void (await session.end())
      subject.sessions.push(session)
      const stream = session.listen()
      await stream.opened
      subject.streams.push(stream)
    }
  }
  await Promise.all(Array.from({ length: openAtOnce }, lane))
}

async function endAll(subject: Subject): Promise<void> {
  for (const stream of subject.streams.splice(0)) stream.abort()
  const waiting = subject.sessions.splice(0)
  const lane = async () => {
    for (let session = waiting.pop(); session; session = waiting.pop()) await session.end()
  }
  await Promise.all(Array.from({ length: openAtOnce }, lane))
}

async function begin(name: ServerName, program: Program, client: McpClient): Promise<Subject> {
  const subject: Subject = { name, program, client, sessions: [], streams: [], childrenBefore: 0, pssBefore: 0 }
  await openUpTo(subject, warmUpSessions)
  await endAll(subject)
  return subject
}

/** What remains of a thousand sessions after their DELETE. */
async function leftovers({ program, childrenBefore }: Subject): Promise<Verdict> {
  const extra = descendants(program.pid).length - childrenBefore
  const { connections } = await gatewayStatus(program.endpoint)
  return {
    goal: 'after DELETE of all sessions',
    target: '0 processes, 0 connections',
    measured: `${extra} processes, ${connections} connections`,
    isMet: extra === 0 && connections === 0,
    isBroken: extra !== 0 || connections !== 0,
  }
}

/** Sessions that were opened, each with its stream, and do nothing; then all of them leave. */
async function measureSessions(figures: Figures, names: readonly ServerName[]): Promise<Verdict[]> {
  await using stack = new AsyncDisposableStack()
  const subjects: Subject[] = []
  for (const name of names) {
    const program = stack.use(await startCompared(name))
    const client = stack.use(createMcpClient(program.endpoint, Math.max(...steps) + openAtOnce))
    subjects.push(await begin(name, program, client))
  }
  await delay(settleMs)
  for (const subject of subjects) {
    subject.pssBefore = memoryOf(subject.program.pid).pss
    subject.childrenBefore = descendants(subject.program.pid).length
  }
  for (const count of steps) {
    for (const subject of subjects) await openUpTo(subject, count)
    await delay(settleMs)
    for (const { name, program, pssBefore } of subjects) {
      figures.add(`${count.toLocaleString('en-US')} sessions, KB each`, name, (memoryOf(program.pid).pss - pssBefore) / count)
    }
  }
  for (const subject of subjects) await endAll(subject)
  await delay(leaveMs)
  for (const { name, program, pssBefore } of subjects) {
    figures.add('kept after DELETE, MB', name, (memoryOf(program.pid).pss - pssBefore) / 1_024)
  }
  return await Promise.all(subjects.filter(({ name }) => name === gatewayName).map(leftovers))
}

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
