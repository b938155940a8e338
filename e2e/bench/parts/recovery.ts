import { scriptPrompt } from '#gateway/demo/script.ts'
import { answerTo, WrongAnswer } from '../client/answers.ts'
import { createMcpClient, type McpSession } from '../client/mcp-client.ts'
import { createFigures, type Figures } from '../measure/figures.ts'
import { descendants, hasProcessStats } from '../measure/process-stats.ts'
import { gatewayStatus } from '../programs/gateway-status.ts'
import type { Program } from '../programs/program.ts'
import { buildSwitchboard, type GatewayProgram, startServe } from '../programs/switchboard.ts'
import { shortNumber, times } from '../report/numbers.ts'
import { figuresTable } from '../report/table.ts'
import type { PartResult, Verdict } from '../report/verdict.ts'
import { measureChildStart } from './child-start.ts'
import { until } from './until.ts'
import { watchVanishedClient } from './vanished-client.ts'

const rounds = 3
const sleepCommand = 'sleep 97'
const trusted = { sandbox: 'danger-full-access', 'approval-policy': 'never' }
const longPrompt = scriptPrompt('Wait.', [{ exec: { cmd: sleepCommand } }, { message: 'never' }])
const shortPrompt = scriptPrompt('Answer.', [{ message: 'here' }])

const codexOf = (program: Program) => descendants(program.pid).find(({ command }) => command.includes('app-server'))
const sleepers = (program: Program) => descendants(program.pid).filter(({ command }) => command.endsWith(sleepCommand))

/** Kills the real Codex with SIGKILL while a command runs, then calls again at once. */
async function killMidCall(figures: Figures, gateway: GatewayProgram, session: McpSession, round: number): Promise<void> {
  const id = round * 2 + 1
  const exchange = session.call(id, 'codex', { prompt: longPrompt, ...trusted })
  await until(() => sleepers(gateway).length > 0, 'the command of the first call runs')
  const codex = codexOf(gateway)
  if (!codex) throw new Error('There is no Codex below the gateway.')
  process.kill(codex.pid, 'SIGKILL')
  const killedAt = performance.now()
  answerTo(await exchange, id)
  const answeredAt = performance.now()
  const answer = answerTo(await session.call(id + 1, 'codex', { prompt: shortPrompt, ...trusted }), id + 1)
  const calledAt = performance.now()
  if (!JSON.stringify(answer).includes('here')) throw new WrongAnswer(`After a kill Codex answered ${JSON.stringify(answer)}`)
  figures.add('kill -9 to JSON-RPC answer ms', 'gateway', answeredAt - killedAt)
  figures.add('next call, with a new child ms', 'gateway', calledAt - answeredAt)
}

function verdictsOf(figures: Figures): Verdict[] {
  const answer = figures.of('kill -9 to JSON-RPC answer ms', 'gateway')
  const next = figures.ratio('next call, with a new child ms', 'gateway', 'codex alone')
  return [
    {
      goal: 'kill -9 of Codex: answered (row 16)',
      target: '<= 50 ms',
      measured: answer ? `${shortNumber(answer.median)} ms` : '-',
      isMet: answer && answer.median <= 50,
    },
    {
      goal: 'kill -9 of Codex: next call (row 16)',
      target: '<= 1.50x child start',
      measured: times(next),
      isMet: next && next.median <= 1.5,
    },
  ]
}

/** Nothing of a killed Codex is left: neither its command nor a run that claims to be active. */
async function leftovers(gateway: GatewayProgram): Promise<Verdict> {
  await until(() => sleepers(gateway).length === 0, 'the commands of the killed Codex are gone')
  const { activeRuns } = await gatewayStatus(gateway.endpoint)
  return {
    goal: 'after kill -9: commands and runs left',
    target: '0 processes, 0 runs',
    measured: `${sleepers(gateway).length} processes, ${activeRuns} runs`,
    isMet: activeRuns === 0,
    isBroken: activeRuns !== 0,
  }
}

/** What happens when Codex or a client dies: the built gateway with the real Codex on the scripted model. */
export async function benchRecovery(print: (text: string) => void): Promise<PartResult> {
  if (!hasProcessStats) {
    print('Processes are found through /proc, which this system does not have.')
    return { verdicts: [] }
  }
  buildSwitchboard()
  const figures = createFigures()
  await using gateway = await startServe()
  await until(async () => (await gatewayStatus(gateway.endpoint)).isEngineReady, 'Codex is ready')
  const vanished = watchVanishedClient(gateway)
  // Failing is reported by the await below; until then another failure may come first.
  vanished.catch(() => {})
  await using client = createMcpClient(gateway.endpoint, 4)
  const session = await client.openSession()
  answerTo(await session.call(0, 'codex', { prompt: shortPrompt, ...trusted }), 0)
  for (let round = 0; round < rounds; round += 1) {
    figures.add('next call, with a new child ms', 'codex alone', await measureChildStart())
    await killMidCall(figures, gateway, session, round)
  }
  const left = await leftovers(gateway)
  await session.end()
  print(figuresTable(figures, 'gateway', ['codex alone']))
  return { verdicts: [...verdictsOf(figures), left, await vanished] }
}
