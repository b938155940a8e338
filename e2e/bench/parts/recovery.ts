import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { scriptPrompt } from '#gateway/demo/script.ts'
import { createAppServerEngine } from '../../../src/gateway/engines/app-server/app-server-engine.ts'
import { nativeBinary } from '../../../src/gateway/engines/codex/native-binary.ts'
import { openLab } from '../../../src/gateway/engines/testing/engine-lab.ts'
import { silentLog } from '../../../src/gateway/log.ts'
import { answerTo, createMcpClient, WrongAnswer } from '../client/mcp-client.ts'
import { createFigures, type Figures } from '../measure/figures.ts'
import { descendants, hasProcessStats } from '../measure/process-stats.ts'
import { until } from '../measure/until.ts'
import { gatewayStatus } from '../programs/gateway-status.ts'
import type { Program } from '../programs/program.ts'
import { buildSwitchboard, type GatewayProgram, startServe } from '../programs/switchboard.ts'
import { figuresTable, shortNumber, times } from '../report/table.ts'
import type { PartResult, Verdict } from '../report/verdict.ts'

/** A stdio client may be silent for 30 s; the gateway looks every 10 s. */
const idleLimitMs = 45_000

/**
 * A client that goes without a word, with its GET stream open, is forgotten after the time it may be idle. It
 * says that it is a stdio client, because those are given 30 s where others are given an hour.
 */
async function watchVanishedClient({ endpoint }: GatewayProgram): Promise<Verdict> {
  const client = createMcpClient({ ...endpoint, headers: { ...endpoint.headers, 'switchboard-transport': 'stdio' } }, 2)
  const before = (await gatewayStatus(endpoint)).connectionIds
  const session = await client.openSession()
  await session.listen().opened
  const own = (await gatewayStatus(endpoint)).connectionIds.find((id) => !before.includes(id))
  const isListed = async () => own !== undefined && (await gatewayStatus(endpoint)).connectionIds.includes(own)
  if (!(await isListed())) throw new Error('The gateway does not list an open connection.')
  await client.close()
  const vanishedAt = performance.now()
  const isGone = await until(async () => !(await isListed()), 'the vanished client is forgotten', {
    limitMs: idleLimitMs,
    pollMs: 500,
  }).then(
    () => true,
    () => false,
  )
  const seconds = shortNumber((performance.now() - vanishedAt) / 1_000)
  return {
    goal: 'client vanished with its stream open',
    target: 'gone after its idle time (30 s)',
    measured: isGone ? `gone after ${seconds} s` : `still there after ${seconds} s`,
    isMet: isGone,
  }
}

const require = createRequire(import.meta.url)

/**
 * Milliseconds that Codex itself takes from its start to the end of a first short turn, with no gateway around it. Its
 * home has been used before, as that of a Codex that is started again has.
 */
async function measureChildStart(): Promise<number> {
  const launcher = join(dirname(require.resolve('@openai/codex/package.json')), 'bin', 'codex.js')
  const lab = await openLab(({ codexHome, env }) =>
    createAppServerEngine({ codexPath: nativeBinary(launcher), codexHome, env, cwd: '/', log: silentLog }),
  )
  const turn = () =>
    lab.turn([{ message: 'here' }], { policy: { sandbox: 'danger-full-access', approvalPolicy: 'never' } }).result()
  try {
    await turn()
    await lab.reopen()
    const startedAt = performance.now()
    await turn()
    return performance.now() - startedAt
  } finally {
    await lab.close()
  }
}

const rounds = 3
const sleepCommand = 'sleep 97'
const trusted = { sandbox: 'danger-full-access', 'approval-policy': 'never' }
const longPrompt = scriptPrompt('Wait.', [{ exec: { cmd: sleepCommand } }, { message: 'never' }])
const shortPrompt = scriptPrompt('Answer.', [{ message: 'here' }])

const codexOf = (program: Program) => descendants(program.pid).find(({ command }) => command.includes('app-server'))
const sleepers = (program: Program) => descendants(program.pid).filter(({ command }) => command.endsWith(sleepCommand))

/** Kills the real Codex with SIGKILL while a command runs, then calls again at once. */
async function killMidCall(figures: Figures, gateway: GatewayProgram): Promise<Verdict> {
  await using client = createMcpClient(gateway.endpoint, 2)
  const session = await client.openSession()
  answerTo(await session.call(1, 'codex', { prompt: shortPrompt, ...trusted }), 1)
  const exchange = session.call(2, 'codex', { prompt: longPrompt, ...trusted })
  await until(() => sleepers(gateway).length > 0, 'the command of the second call runs')
  const codex = codexOf(gateway)
  if (!codex) throw new Error('There is no Codex below the gateway.')
  process.kill(codex.pid, 'SIGKILL')
  const killedAt = performance.now()
  answerTo(await exchange, 2)
  const answeredAt = performance.now()
  const answer = answerTo(await session.call(3, 'codex', { prompt: shortPrompt, ...trusted }), 3)
  const calledAt = performance.now()
  if (!JSON.stringify(answer).includes('here')) throw new WrongAnswer(`After a kill Codex answered ${JSON.stringify(answer)}`)
  figures.add('kill -9 to JSON-RPC answer ms', 'gateway', answeredAt - killedAt)
  figures.add('call with a new child ms', 'gateway', calledAt - answeredAt)
  return await leftovers(gateway)
}

function verdictsOf(figures: Figures): Verdict[] {
  const answer = figures.of('kill -9 to JSON-RPC answer ms', 'gateway')
  const next = figures.ratio('call with a new child ms', 'gateway', 'codex alone')
  return [
    {
      goal: 'kill -9 of Codex: answered',
      target: '<= 50 ms',
      measured: answer ? `${shortNumber(answer.median)} ms` : '-',
      isMet: answer && answer.median <= 50,
    },
    {
      goal: 'kill -9 of Codex: next call',
      target: '<= 1.50x child start',
      measured: times(next),
      isMet: next && next.median <= 1.5,
    },
  ]
}

/** Nothing of a killed Codex is left: neither its command nor a run that claims to be active. */
async function leftovers(gateway: GatewayProgram): Promise<Verdict> {
  // The command is given time to end; what counts is what is left then.
  await until(() => sleepers(gateway).length === 0, 'the command of the killed Codex is gone', { limitMs: 5_000 }).catch(() => {})
  const commands = sleepers(gateway).length
  const { activeRuns } = await gatewayStatus(gateway.endpoint)
  return {
    goal: 'after kill -9: commands and runs left',
    target: '0 processes, 0 runs',
    measured: `${commands} processes, ${activeRuns} runs`,
    isMet: activeRuns + commands === 0,
    isBroken: activeRuns + commands > 0,
  }
}

async function startReady(stack: AsyncDisposableStack): Promise<GatewayProgram> {
  const gateway = stack.use(await startServe())
  await until(async () => (await gatewayStatus(gateway.endpoint)).isEngineReady, 'Codex is ready')
  return gateway
}

/** What happens when Codex or a client dies: the built gateway with the real Codex on the scripted model. */
export async function benchRecovery(print: (text: string) => void): Promise<PartResult> {
  if (!hasProcessStats) {
    print('Processes are found through /proc, which this system does not have.')
    return { verdicts: [] }
  }
  buildSwitchboard()
  const figures = createFigures()
  await using stack = new AsyncDisposableStack()
  const vanished = watchVanishedClient(await startReady(stack))
  // Its failure is reported by the await below; until then another one may come first.
  vanished.catch(() => {})
  const left: Verdict[] = []
  for (let round = 0; round < rounds; round += 1) {
    await using ofRound = new AsyncDisposableStack()
    // Each round has a gateway of its own: a child that dies again soon is started later and later, as it should be.
    const gateway = await startReady(ofRound)
    figures.add('call with a new child ms', 'codex alone', await measureChildStart())
    left.push(await killMidCall(figures, gateway))
  }
  print(figuresTable(figures, 'gateway', ['codex alone']))
  return { verdicts: [...verdictsOf(figures), ...left.slice(-1), await vanished] }
}
