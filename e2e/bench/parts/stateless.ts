import type { Exchange } from '../client/exchange.ts'
import { type Call, keepCalling, measureCalls } from '../measure/calls.ts'
import { createFigures, type Figures, interleaved } from '../measure/figures.ts'
import { burstCall, gatewayName, type Server, startServers } from '../programs/server.ts'
import { figuresTable, times } from '../report/table.ts'
import type { PartResult, Verdict } from '../report/verdict.ts'

const rounds = 5
const warmUpCalls = 500
const concurrencies = [1, 8, 64] as const
const baseline = 'sdk-v2'

/** The revision has no `ping`; every server lists its tools. */
const list: Call = (caller, id): Promise<Exchange> => caller.send(id, 'tools/list', {}).done
const oneEvent =
  ({ name }: Server): Call =>
  (caller, id) =>
    burstCall(name, caller, id, { events: 1 })

function verdictsOf(figures: Figures): Verdict[] {
  return concurrencies.map((concurrency): Verdict => {
    const cpu = figures.ratio(`list: c${concurrency} CPU ms/call`, gatewayName, baseline)
    return {
      goal: `stateless: CPU of a request with ${concurrency} in flight`,
      target: `<= 1.20x ${baseline}`,
      measured: times(cpu),
      isMet: cpu && cpu.median <= 1.2,
    }
  })
}

/** Requests of the stateless revision 2026-07-28, beside the SDK that serves it. */
export async function benchStateless(print: (text: string) => void): Promise<PartResult> {
  await using running = await startServers(64)
  const servers = running.servers.filter(({ name }) => name === gatewayName || name === baseline)
  const figures = createFigures()
  const measure = (server: Server, label: string, call: Call, concurrency: number) =>
    measureCalls(figures, server, { label, call, concurrency, caller: server.client.withoutSession() })
  for (const server of servers) {
    const caller = server.client.withoutSession()
    await keepCalling(caller, list, 8, { calls: warmUpCalls })
    await keepCalling(caller, oneEvent(server), 8, { calls: 100 })
  }
  for (const concurrency of concurrencies) {
    await interleaved(rounds, servers, (server) => measure(server, 'list: ', list, concurrency))
  }
  for (const concurrency of [1, 8]) {
    await interleaved(3, servers, (server) => measure(server, 'with 1 event: ', oneEvent(server), concurrency))
  }
  print(figuresTable(figures, gatewayName, [baseline]))
  return { verdicts: verdictsOf(figures) }
}
