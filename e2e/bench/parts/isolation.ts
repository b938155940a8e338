import { answerTo, WrongAnswer } from '../client/answers.ts'
import { checkedDeltas } from '../client/codex-events.ts'
import { createMcpClient, type McpSession } from '../client/mcp-client.ts'
import { loadPrompt } from '../gateway/load.ts'
import type { GatewayProgram } from '../programs/switchboard.ts'
import { shortNumber } from '../report/numbers.ts'
import type { Verdict } from '../report/verdict.ts'

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

/** Row 8: over sessions whose request ids collide nothing is lost, reordered or delivered to another one. */
export async function checkIsolation(gateway: GatewayProgram): Promise<Verdict> {
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
    goal: `${sessionCount} sessions, colliding request ids (row 8)`,
    target: '0 lost, reordered, leaked',
    measured: `0 of ${total} codex/event`,
    isMet: true,
  }
}
