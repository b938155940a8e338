import { answerTo } from '../client/mcp-client.ts'
import { type Call, keepCalling, measureCalls } from '../measure/calls.ts'
import { createFigures, type Figures, interleaved, percentile } from '../measure/figures.ts'
import { burstCall, gatewayName, ping, refusedCall, type Server, startServers } from '../programs/server.ts'
import { figuresTable, times } from '../report/table.ts'
import type { PartResult, Verdict } from '../report/verdict.ts'

const rounds = 5
const warmUpCalls = 1_500
const concurrencies = [1, 8, 64] as const
const freshSessions = 15

async function measureInSession(figures: Figures, server: Server, label: string, call: Call, concurrency: number): Promise<void> {
  const session = await server.client.openSession()
  await measureCalls(figures, server, { label, call, concurrency, caller: session })
  await session.end()
}

async function measureFreshSessions(figures: Figures, { name, client }: Server): Promise<void> {
  const latencies: number[] = []
  for (let count = 0; count < freshSessions; count += 1) {
    const startedAt = performance.now()
    const session = await client.openSession()
    answerTo(await ping(session, 1), 1)
    latencies.push(performance.now() - startedAt)
    await session.end()
  }
  figures.add('initialize + first ping p50 ms', name, percentile(latencies, 0.5))
}

const refused =
  ({ name }: Server): Call =>
  (session, id) =>
    refusedCall(name, session, id)
const oneEvent =
  ({ name }: Server): Call =>
  (session, id) =>
    burstCall(name, session, id, { events: 1 })

function verdictsOf(figures: Figures): Verdict[] {
  const against = (metric: string) => figures.ratio(metric, gatewayName, 'sdk')
  return concurrencies.flatMap((concurrency): Verdict[] => {
    const rate = against(`ping: c${concurrency} calls/s`)
    const latency = against(`ping: c${concurrency} p50 ms`)
    return [
      {
        goal: `pings/s at ${concurrency} in flight`,
        target: '>= 0.90x sdk',
        measured: times(rate),
        isMet: rate && rate.median >= 0.9,
      },
      {
        goal: `ping p50 at ${concurrency} in flight`,
        target: '<= 1.20x sdk',
        measured: times(latency),
        isMet: latency && latency.median <= 1.2,
      },
    ]
  })
}

/** Latency and throughput of a request that costs nothing by itself, of a tool call that is refused, and of a small one. */
export async function benchCalls(print: (text: string) => void): Promise<PartResult> {
  await using running = await startServers(64)
  const { servers } = running
  const figures = createFigures()
  for (const server of servers) {
    const session = await server.client.openSession()
    await keepCalling(session, ping, 8, { calls: warmUpCalls })
    await keepCalling(session, refused(server), 8, { calls: warmUpCalls })
    await keepCalling(session, oneEvent(server), 8, { calls: 200 })
    await session.end()
  }
  for (const concurrency of concurrencies) {
    await interleaved(rounds, servers, (server) => measureInSession(figures, server, 'ping: ', ping, concurrency))
  }
  await interleaved(rounds, servers, (server) => measureFreshSessions(figures, server))
  for (const concurrency of [8, 64]) {
    await interleaved(3, servers, (server) => measureInSession(figures, server, 'refused: ', refused(server), concurrency))
  }
  for (const concurrency of [1, 8]) {
    await interleaved(3, servers, (server) => measureInSession(figures, server, 'with 1 event: ', oneEvent(server), concurrency))
  }
  print(figuresTable(figures, gatewayName, ['sdk', 'sdk-v2', 'bare']))
  return { verdicts: verdictsOf(figures) }
}
