import { setTimeout as delay } from 'node:timers/promises'
import { answerTo, createMcpClient } from '../client/mcp-client.ts'
import { loadPrompt } from '../gateway/load.ts'
import { createFigures, type Figures, percentile } from '../measure/figures.ts'
import { memoryOf } from '../measure/process-stats.ts'
import { startBenchGateway } from '../programs/switchboard.ts'
import { figuresTable, shortNumber } from '../report/table.ts'
import type { PartResult } from '../report/verdict.ts'

const answerLength = 1024 * 1024
const calls = 50
const rounds = 3
const restMs = 2_000
const plain = 'gateway'
const withEvents = 'gateway, codex/event'

async function measure(figures: Figures, name: string, readsCodexEvents: boolean): Promise<void> {
  await using gateway = await startBenchGateway()
  await using client = createMcpClient(gateway.endpoint, 2, { readsCodexEvents })
  const session = await client.openSession()
  const prompt = loadPrompt({ events: 0, resultLength: answerLength })
  const times: number[] = []
  let bytes = 0
  for (let id = 1; id <= calls; id += 1) {
    const sentAt = performance.now()
    const exchange = await session.call(id, 'codex', { prompt })
    times.push(performance.now() - sentAt)
    answerTo(exchange, id)
    bytes = exchange.chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  }
  figures.add('1 MiB answer p50 ms', name, percentile(times, 0.5))
  figures.add('MiB sent for it', name, bytes / answerLength)
  figures.add(`RSS MB after ${calls} of them`, name, memoryOf(gateway.pid).rss / 1_024)
  await delay(restMs)
  figures.add(`RSS MB ${restMs / 1_000} s later`, name, memoryOf(gateway.pid).rss / 1_024)
  await session.end()
}

/** Answers of 1 MiB: how long they take, how often they are sent, and what stays of them. */
export async function benchAnswers(print: (text: string) => void): Promise<PartResult> {
  const figures = createFigures()
  for (let round = 0; round < rounds; round += 1) {
    await measure(figures, plain, false)
    await measure(figures, withEvents, true)
  }
  print(figuresTable(figures, plain, [withEvents]))
  const sent = figures.of('MiB sent for it', plain)?.median ?? Number.NaN
  return {
    verdicts: [{ goal: '1 MiB answer, sent', target: '<= 2.1 MiB', measured: `${shortNumber(sent)} MiB`, isMet: sent <= 2.1 }],
  }
}
