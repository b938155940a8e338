import { deltaText } from '../baselines/burst.ts'
import { checkedDeltas } from '../client/codex-events.ts'
import { answerTo, createMcpClient, type McpSession, WrongAnswer } from '../client/mcp-client.ts'
import { loadPrompt } from '../gateway/load.ts'
import { createFigures, type Figures, interleaved, percentile } from '../measure/figures.ts'
import { cpuMs } from '../measure/process-stats.ts'
import { storedDeltas } from '../measure/stored.ts'
import { burstCall, gatewayName, type Server, startServers } from '../programs/server.ts'
import type { GatewayProgram } from '../programs/switchboard.ts'
import { figuresTable, shortNumber, times } from '../report/table.ts'
import type { PartResult, Verdict } from '../report/verdict.ts'

const sessionCount = 8
const callsPerSession = 3
const eventsPerCall = 1_000

/** Three calls at once; all sessions use the same request ids. Returns the threads that answered. */
async function callThrice(session: McpSession, name: string): Promise<string[]> {
  const calls = Array.from({ length: callsPerSession }, async (_, index) => {
    const id = index + 1
    const label = `${name}/${id} `
    const exchange = await session.call(id, 'codex', { prompt: loadPrompt({ events: eventsPerCall, label }) })
    const answer = JSON.stringify(answerTo(exchange, id))
    if (!answer.includes(`${label}${eventsPerCall}`)) throw new WrongAnswer(`Request ${label}was answered with ${answer}`)
    return checkedDeltas(exchange, { id, events: eventsPerCall, label })[0]?._meta.threadId ?? ''
  })
  return Promise.all(calls)
}

/** Over sessions whose request ids collide nothing is lost, reordered or delivered to another one. */
async function checkIsolation(gateway: GatewayProgram): Promise<Verdict> {
  await using client = createMcpClient(gateway.endpoint, sessionCount * (callsPerSession + 1))
  const sessions = await Promise.all(Array.from({ length: sessionCount }, () => client.openSession()))
  let strays = ''
  const streams = sessions.map((session) =>
    session.listen((chunk) => {
      strays += chunk
    }),
  )
  await Promise.all(streams.map(({ opened }) => opened))
  const threads = (await Promise.all(sessions.map((session, index) => callThrice(session, `session ${index}`)))).flat()
  if (new Set(threads).size !== threads.length) throw new WrongAnswer('Two calls were answered by the same thread.')
  if (strays.includes('codex/event')) throw new WrongAnswer(`A call's events came on another stream: ${strays.slice(0, 300)}`)
  for (const stream of streams) stream.abort()
  await Promise.all(sessions.map((session) => session.end()))
  const total = shortNumber(sessionCount * callsPerSession * eventsPerCall)
  return {
    goal: `${sessionCount} sessions, colliding request ids`,
    target: '0 lost, reordered, leaked',
    measured: `0 of ${total} codex/event`,
    isMet: true,
  }
}

const rounds = 5
const burstSize = 10_000
const firstEventCalls = 20
const toolPauseMs = 10
const deltaMarker = Buffer.from('agent_message_content_delta')

async function burstOnce({ name, client }: Server, burst: { events: number; firstAfterMs?: number }) {
  const session = await client.openSession()
  const sentAt = performance.now()
  let firstAt = 0
  const exchange = await burstCall(name, session, 1, burst, (chunk) => {
    if (firstAt === 0 && chunk.includes(deltaMarker)) firstAt = performance.now()
  })
  const elapsedMs = performance.now() - sentAt
  answerTo(exchange, 1)
  checkedDeltas(exchange, { id: 1, events: burst.events })
  await session.end()
  return { elapsedMs, firstMs: firstAt - sentAt }
}

async function measureBurst(figures: Figures, server: Server): Promise<void> {
  const cpuBefore = cpuMs(server.program.pid)
  const { elapsedMs } = await burstOnce(server, { events: burstSize })
  figures.add('burst events/s', server.name, (burstSize / elapsedMs) * 1_000)
  figures.add('burst CPU µs/event', server.name, ((cpuMs(server.program.pid) - cpuBefore) * 1_000) / burstSize)
}

async function measureFirstEvent(figures: Figures, server: Server): Promise<void> {
  const waits: number[] = []
  for (let count = 0; count < firstEventCalls; count += 1) {
    const { firstMs } = await burstOnce(server, { events: 1, firstAfterMs: toolPauseMs })
    waits.push(firstMs)
  }
  figures.add('first event p50 ms', server.name, percentile(waits, 0.5))
}

/** Everything that was delivered must be in the database, in the same order, at the moment it was answered. */
function checkStored(gateway: GatewayProgram, afterSeq: number): { stored: number; lastSeq: number } {
  const { runs, lastSeq } = storedDeltas(gateway.dataDir, afterSeq)
  for (const { runId, texts } of runs) {
    const wrong = texts.findIndex((text, index) => text !== deltaText(index))
    if (wrong >= 0) throw new WrongAnswer(`Event ${wrong} of ${runId} is stored as ${JSON.stringify(texts[wrong])}.`)
  }
  return { stored: runs.reduce((total, { texts }) => total + texts.length, 0), lastSeq }
}

function verdictsOf(figures: Figures): Verdict[] {
  const rate = figures.ratio('burst events/s', gatewayName, 'sdk')
  const first = figures.of('first event p50 ms', gatewayName)
  const bare = figures.of('first event p50 ms', 'bare')
  const addedMs = first && bare ? first.median - bare.median : Number.NaN
  return [
    {
      goal: 'events written and delivered/s',
      target: '>= 1.00x sdk burst',
      measured: times(rate),
      isMet: rate && rate.median >= 1,
    },
    {
      goal: 'first event, added p50',
      target: '<= 2 ms over bare',
      measured: `${shortNumber(addedMs)} ms`,
      isMet: addedMs <= 2,
    },
  ]
}

/** One call that emits thousands of events: how fast they are stored and delivered, and whether all of them are. */
export async function benchEvents(print: (text: string) => void): Promise<PartResult> {
  await using running = await startServers(32)
  const { servers, gateway } = running
  const figures = createFigures()
  for (const server of servers) {
    for (let count = 0; count < 3; count += 1) await burstOnce(server, { events: 3_000 })
  }
  let { lastSeq } = checkStored(gateway, 0)
  await interleaved(rounds, servers, async (server) => {
    await measureBurst(figures, server)
    if (server.name !== gatewayName) return
    const check = checkStored(gateway, lastSeq)
    if (check.stored !== burstSize)
      throw new WrongAnswer(`${check.stored} of ${burstSize} events were stored when the call was answered.`)
    lastSeq = check.lastSeq
  })
  await interleaved(3, servers, (server) => measureFirstEvent(figures, server))
  print(figuresTable(figures, gatewayName, ['sdk', 'sdk-v2', 'bare']))
  print(`\nAll ${shortNumber(rounds * burstSize)} events of the gateway were in SQLite, in order, when their call was answered.`)
  return { verdicts: [...verdictsOf(figures), await checkIsolation(gateway)] }
}
