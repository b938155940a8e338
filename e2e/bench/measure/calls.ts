import type { Exchange } from '../client/exchange.ts'
import type { McpCaller, RpcMessage } from '../client/mcp-client.ts'
import { answerTo } from '../client/mcp-client.ts'
import type { Server } from '../programs/server.ts'
import type { Figures } from './figures.ts'
import { percentile } from './figures.ts'
import { cpuMs } from './process-stats.ts'

export type Call = (caller: McpCaller, id: number) => Promise<Exchange>

export interface LoadResult {
  /** Milliseconds of each call. */
  latencies: number[]
  elapsedMs: number
}

/** Keeps `concurrency` calls of one client in flight until the time is up; `check` looks at each answer. */
export async function keepCalling(
  caller: McpCaller,
  call: Call,
  concurrency: number,
  limit: { ms?: number; calls?: number },
  check: (answer: RpcMessage, id: number) => void = () => {},
): Promise<LoadResult> {
  const latencies: number[] = []
  const startedAt = performance.now()
  let nextId = 1
  const isOver = () =>
    performance.now() - startedAt >= (limit.ms ?? Number.POSITIVE_INFINITY) || nextId > (limit.calls ?? Number.POSITIVE_INFINITY)
  const lane = async () => {
    while (!isOver()) {
      const id = nextId
      nextId += 1
      const sentAt = performance.now()
      const exchange = await call(caller, id)
      latencies.push(performance.now() - sentAt)
      check(answerTo(exchange, id), id)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, lane))
  return { latencies, elapsedMs: performance.now() - startedAt }
}

const measureMs = 600

/** Latency, rate and processor time of a call with so many in flight; `label` precedes the names of the figures. */
export async function measureCalls(
  figures: Figures,
  { name, program }: Server,
  { label, call, concurrency, caller }: { label: string; call: Call; concurrency: number; caller: McpCaller },
): Promise<void> {
  const cpuBefore = cpuMs(program.pid)
  const { latencies, elapsedMs } = await keepCalling(caller, call, concurrency, { ms: measureMs })
  const cpu = cpuMs(program.pid) - cpuBefore
  for (const share of [50, 95, 99]) figures.add(`${label}c${concurrency} p${share} ms`, name, percentile(latencies, share / 100))
  figures.add(`${label}c${concurrency} calls/s`, name, (latencies.length / elapsedMs) * 1_000)
  figures.add(`${label}c${concurrency} CPU ms/call`, name, cpu / latencies.length)
}
