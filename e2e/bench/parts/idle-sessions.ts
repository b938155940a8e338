import { setTimeout as delay } from 'node:timers/promises'
import { answerTo } from '../client/answers.ts'
import type { OpenExchange } from '../client/exchange.ts'
import { createMcpClient, type McpClient, type McpSession } from '../client/mcp-client.ts'
import type { Figures } from '../measure/figures.ts'
import { descendants, memoryOf } from '../measure/process-stats.ts'
import { startCompared } from '../programs/comparison.ts'
import { gatewayStatus } from '../programs/gateway-status.ts'
import type { Program } from '../programs/program.ts'
import { gatewayName, ping, type ServerName } from '../programs/server.ts'
import type { Verdict } from '../report/verdict.ts'

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

/** Row 12: what remains of a thousand sessions after their DELETE. */
async function leftovers({ program, childrenBefore }: Subject): Promise<Verdict> {
  const extra = descendants(program.pid).length - childrenBefore
  const { connections } = await gatewayStatus(program.endpoint)
  return {
    goal: 'after DELETE of all sessions (row 12)',
    target: '0 processes, 0 connections',
    measured: `${extra} processes, ${connections} connections`,
    isMet: extra === 0 && connections === 0,
    isBroken: extra !== 0 || connections !== 0,
  }
}

/** Sessions that were opened, each with its stream, and do nothing; then all of them leave. */
export async function measureSessions(figures: Figures, names: readonly ServerName[]): Promise<Verdict[]> {
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
