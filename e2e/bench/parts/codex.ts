import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { startModelServer } from '#gateway/demo/model-server.ts'
import { scriptPrompt } from '#gateway/demo/script.ts'
import { startAppServerClient } from '../client/app-server-client.ts'
import { answerTo, createMcpClient, WrongAnswer } from '../client/mcp-client.ts'
import { createFigures, type Figures, interleaved } from '../measure/figures.ts'
import { until } from '../measure/until.ts'
import { gatewayStatus } from '../programs/gateway-status.ts'
import { temporaryFolder } from '../programs/paths.ts'
import { gatewayName } from '../programs/server.ts'
import { buildSwitchboard, startServe } from '../programs/switchboard.ts'
import { figuresTable, shortNumber } from '../report/table.ts'
import type { PartResult, Verdict } from '../report/verdict.ts'

const rounds = 50
const alone = 'codex alone'
const prompt = scriptPrompt('Answer.', [{ message: 'here' }])
const sandbox = { sandbox: 'read-only', 'approval-policy': 'never' }

/** A thread and a reply on it, as often as one likes. */
interface Subject {
  readonly name: string
  openThread(): Promise<string>
  reply(threadId: string): Promise<unknown>
}

/** Of neighbours in time, so that what else the machine does hits both. */
function verdictOf(figures: Figures, metric: string, goal: string, limitMs: number): Verdict {
  const added = figures.difference(metric, gatewayName, alone)
  return {
    goal,
    target: `<= ${limitMs} ms`,
    measured: added === null ? '-' : `${shortNumber(added)} ms`,
    isMet: added !== null && added <= limitMs,
  }
}

/** What the way through the gateway adds to a prompt: the real Codex on the scripted model, driven directly and through us. */
export async function benchCodex(print: (text: string) => void): Promise<PartResult> {
  buildSwitchboard()
  await using stack = new AsyncDisposableStack()
  const folder = temporaryFolder('codex')
  stack.defer(folder.remove)
  const workspace = join(folder.path, 'workspace')
  mkdirSync(workspace)

  const model = await startModelServer()
  stack.defer(() => model.close())
  const direct = stack.use(await startAppServerClient(folder.path, model.url))
  const gateway = stack.use(await startServe())
  await until(async () => (await gatewayStatus(gateway.endpoint)).isEngineReady, 'Codex is ready')
  const client = stack.use(createMcpClient(gateway.endpoint, 2))
  const session = await client.openSession()
  let lastId = 0
  const call = async (tool: 'codex' | 'codex-reply', args: object): Promise<string> => {
    lastId += 1
    const text = JSON.stringify(answerTo(await session.call(lastId, tool, { prompt, ...args }), lastId))
    const threadId = /"threadId":"([^"]+)"/.exec(text)?.[1]
    if (threadId === undefined || !text.includes('here')) throw new WrongAnswer(`The gateway answered ${text}`)
    return threadId
  }

  const subjects: Subject[] = [
    {
      name: alone,
      openThread: () => direct.openThread(workspace, prompt),
      reply: (threadId) => direct.reply(threadId, prompt),
    },
    {
      name: gatewayName,
      openThread: () => call('codex', { cwd: workspace, ...sandbox }),
      reply: (threadId) => call('codex-reply', { threadId }),
    },
  ]
  const figures = createFigures()
  // The first of each reads from the disk and compiles.
  for (const subject of subjects) await subject.reply(await subject.openThread())
  await interleaved(rounds, subjects, async ({ name, openThread, reply }) => {
    const startedAt = performance.now()
    const threadId = await openThread()
    const openedAt = performance.now()
    await reply(threadId)
    const repliedAt = performance.now()
    figures.add('new thread ms', name, openedAt - startedAt)
    figures.add('reply ms', name, repliedAt - openedAt)
  })
  print(figuresTable(figures, gatewayName, [alone]))
  return {
    verdicts: [
      verdictOf(figures, 'new thread ms', 'real Codex, new thread: added', 15),
      verdictOf(figures, 'reply ms', 'real Codex, reply: added', 8),
    ],
  }
}
