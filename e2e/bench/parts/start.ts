import { answerTo, createMcpClient } from '../client/mcp-client.ts'
import { createFigures, type Figures, interleaved } from '../measure/figures.ts'
import type { Program } from '../programs/program.ts'
import { comparedNames, gatewayName, ping, type ServerName, startCompared } from '../programs/server.ts'
import { buildSwitchboard, launcher, startServe } from '../programs/switchboard.ts'
import { figuresTable, times } from '../report/table.ts'
import type { PartResult } from '../report/verdict.ts'

const rounds = 7

/** The gateway as a user of a clone starts it. */
const launchedName = 'launcher'
type StartedName = ServerName | typeof launchedName
const startedNames: readonly StartedName[] = [...comparedNames, launchedName]

const startOf = (name: StartedName): Promise<Program> => (name === launchedName ? startServe(launcher) : startCompared(name))

async function measureStart(figures: Figures, name: StartedName): Promise<void> {
  const spawnedAt = performance.now()
  await using program = await startOf(name)
  await using client = createMcpClient(program.endpoint, 2)
  const session = await client.openSession()
  const openedAt = performance.now()
  answerTo(await ping(session, 1), 1)
  const answeredAt = performance.now()
  await session.end()
  figures.add('spawn to listening ms', name, program.listeningMs)
  figures.add('spawn to session open ms', name, openedAt - spawnedAt)
  figures.add('spawn to first answer ms', name, answeredAt - spawnedAt)
}

/**
 * From nothing to listening and to a first answer, on a new data folder: the built command line as it is packaged, and by
 * the launcher of a clone.
 */
export async function benchStart(print: (text: string) => void): Promise<PartResult> {
  buildSwitchboard()
  const figures = createFigures()
  // The first start of each reads its files from the disk.
  for (const name of startedNames) await measureStart(createFigures(), name)
  await interleaved(rounds, startedNames, (name) => measureStart(figures, name))
  print(figuresTable(figures, gatewayName, ['sdk', 'sdk-v2', 'bare', launchedName]))
  const listening = figures.ratio('spawn to listening ms', gatewayName, 'sdk')
  const launched = figures.ratio('spawn to listening ms', launchedName, gatewayName)
  return {
    verdicts: [
      {
        goal: 'cold start to listening',
        target: '<= 2.00x sdk',
        measured: times(listening),
        isMet: listening && listening.median <= 2,
      },
      {
        goal: 'the same by the launcher',
        target: '<= 1.05x as packaged',
        measured: times(launched),
        isMet: launched && launched.median <= 1.05,
      },
    ],
  }
}
