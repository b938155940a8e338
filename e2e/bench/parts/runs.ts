import { z } from 'zod'
import { createMcpClient, type McpSession, type RpcMessage, WrongAnswer } from '../client/mcp-client.ts'
import { paddedPrompt, textOf } from '../gateway/load.ts'
import { type Call, keepCalling } from '../measure/calls.ts'
import { createFigures, type Figures, percentile } from '../measure/figures.ts'
import { cpuMs } from '../measure/process-stats.ts'
import { storedBytes, storedRuns } from '../measure/stored.ts'
import { until } from '../measure/until.ts'
import { startBenchGateway } from '../programs/switchboard.ts'
import { shortNumber, table } from '../report/table.ts'
import type { PartResult, Verdict } from '../report/verdict.ts'

const rounds = 4
const measureMs = 1_500
const warmUpRuns = 1_500
const concurrencies = [1, 8, 64] as const
const server = 'gateway'
const job = { events: 0, entries: 12, entryLength: 150, resultLength: 100 }
const promptLength = 200
const expected = textOf('0', job.resultLength, 1)

const Answer = z.object({ structuredContent: z.object({ threadId: z.string(), content: z.string() }) })

/** One whole run: prompt of 200 characters, 12 entries of 150 in its log, a result of 100. */
const runOnce: Call = (session, id) => session.call(id, 'codex', { prompt: paddedPrompt(job, promptLength, id) })

/** The thread of a run that was answered; throws `WrongAnswer` when the result is not that of the job. */
function threadOf(answer: RpcMessage): string {
  const { threadId, content } = Answer.parse(answer.result).structuredContent
  if (content !== expected) throw new WrongAnswer(`A run was answered with ${JSON.stringify(answer).slice(0, 300)}`)
  return threadId
}

async function measureLoad(figures: Figures, session: McpSession, pid: number, concurrency: number): Promise<number> {
  const cpuBefore = cpuMs(pid)
  const { latencies, elapsedMs } = await keepCalling(session, runOnce, concurrency, { ms: measureMs }, threadOf)
  const cpu = cpuMs(pid) - cpuBefore
  figures.add(`c${concurrency} p50 ms`, server, percentile(latencies, 0.5))
  figures.add(`c${concurrency} p99 ms`, server, percentile(latencies, 0.99))
  figures.add(`c${concurrency} runs/s`, server, (latencies.length / elapsedMs) * 1_000)
  figures.add(`c${concurrency} CPU ms/run`, server, cpu / latencies.length)
  return latencies.length
}

async function measureRuns(figures: Figures): Promise<void> {
  await using gateway = await startBenchGateway()
  await using client = createMcpClient(gateway.endpoint, 64)
  const session = await client.openSession()
  await keepCalling(session, runOnce, 8, { calls: warmUpRuns }, threadOf)
  const bytesBefore = storedBytes(gateway.dataDir)
  let answered = 0
  for (let round = 0; round < rounds; round += 1) {
    for (const concurrency of concurrencies) answered += await measureLoad(figures, session, gateway.pid, concurrency)
  }
  figures.add('bytes on disk per run', server, (storedBytes(gateway.dataDir) - bytesBefore) / answered)
}

/** Kills the gateway in the middle of its work: what was answered must be in the database. */
async function checkAcknowledged(): Promise<Verdict> {
  await using gateway = await startBenchGateway()
  const client = createMcpClient(gateway.endpoint, 64)
  const session = await client.openSession()
  const threads: string[] = []
  // Calls that are in flight when the gateway is killed fail, as they should.
  const calling = keepCalling(session, runOnce, 64, {}, (answer) => void threads.push(threadOf(answer))).catch(() => null)
  await until(() => threads.length >= 1_000, 'a thousand runs are answered')
  process.kill(gateway.pid, 'SIGKILL')
  await client.close()
  await calling
  const { completedThreads } = storedRuns(gateway.dataDir)
  const lost = threads.filter((thread) => !completedThreads.has(thread)).length
  return {
    goal: 'kill -9 of the gateway: answered runs lost',
    target: '0',
    measured: `${lost} of ${shortNumber(threads.length)}`,
    isMet: lost === 0,
    isBroken: lost > 0,
  }
}

function verdictsOf(figures: Figures): Verdict[] {
  const goal = (metric: string, limit: number, aim: number, unit: string, isFloor = false): Verdict => {
    const value = figures.of(metric, server)?.median ?? Number.NaN
    return {
      goal: `whole run: ${metric}`,
      target: `${isFloor ? '>=' : '<='} ${shortNumber(limit)}${unit} (aim ${shortNumber(aim)})`,
      measured: `${shortNumber(value)}${unit}`,
      isMet: isFloor ? value >= limit : value <= limit,
    }
  }
  return [
    goal('c64 CPU ms/run', 0.5, 0.3, ' ms'),
    goal('bytes on disk per run', 4_096, 2_560, ''),
    goal('c1 p99 ms', 6.5, 4, ' ms'),
    goal('c64 runs/s', 1_500, 2_200, '', true),
  ]
}

/**
 * Whole durable runs over MCP: accepted, queued, worked on by the load source, every entry in the log, the result
 * awaited. Accepted and ended runs are on disk, power loss included, before anybody is told.
 */
export async function benchRuns(print: (text: string) => void): Promise<PartResult> {
  const figures = createFigures()
  await measureRuns(figures)
  const rows = figures.metrics.map((metric) => {
    const measured = figures.of(metric, server)
    return [metric, shortNumber(measured?.median ?? Number.NaN), `±${Math.round((measured?.halfRange ?? 0) * 100)}%`]
  })
  print(table(['', server, ''], rows))
  return { verdicts: [...verdictsOf(figures), await checkAcknowledged()] }
}
