import { setTimeout as delay } from 'node:timers/promises'
import { deadlines } from '#shared/deadlines.ts'
import { createFamily, gather } from './family.ts'
import { killProcesses, type StartedSo, signalProcess } from './leftovers.ts'
import { type ProcessEntry, readProcess } from './process-table.ts'
import { isOwnedBy } from './trees.ts'
import { visitProcesses } from './visit-processes.ts'

const lookEveryMs = 20

function lives({ pid, startedAt }: ProcessEntry): boolean {
  try {
    const entry = readProcess(pid)
    return entry !== null && entry.startedAt === startedAt && !entry.isOver
  } catch {
    // Too many open files: it is looked for again before it is killed.
    return true
  }
}

/**
 * Ends what gateways of this owner left running when they died: asks (SIGTERM), then forces (SIGKILL), within two seconds.
 * To be called by whoever holds the owner's data folder, before it starts anything itself. Returns the pids. Linux only;
 * elsewhere it finds nothing. Never rejects.
 */
export async function endOrphans(owner: string): Promise<number[]> {
  if (process.platform !== 'linux') return []
  const startedSo: StartedSo = (environment) => isOwnedBy(environment, owner)
  const family = createFamily(null)
  const table: ProcessEntry[] = []
  const marked = new Set<number>()
  await visitProcesses((entry, environment) => {
    table.push(entry)
    if (startedSo(environment)) marked.add(entry.pid)
  })
  const orphans = gather(family, table, (pid) => marked.has(pid)).filter(({ isOver }) => !isOver)
  if (orphans.length === 0) return []
  for (const { pid } of orphans) {
    signalProcess(pid, 'SIGTERM')
    // One that was stopped hears nothing before it goes on.
    signalProcess(pid, 'SIGCONT')
  }
  const until = performance.now() + deadlines.codexObeys
  while (orphans.some(lives) && performance.now() < until) await delay(lookEveryMs)
  await killProcesses(startedSo, family)
  return orphans.map(({ pid }) => pid)
}
