import type { McpCaller } from '../client/mcp-client.ts'
import type { Server } from '../programs/server.ts'
import type { Figures } from './figures.ts'
import { type Call, keepCalling } from './keep-calling.ts'
import { cpuMs } from './process-stats.ts'
import { percentile } from './statistics.ts'

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
