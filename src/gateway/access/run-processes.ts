import { setImmediate as nextTurn } from 'node:timers/promises'
import { createFamily, gather } from '../processes/family.ts'
import { livingTrees } from '../processes/living-trees.ts'
import { type ProcessEntry, processesAtOnce, readEnvironment, readProcessTable } from '../processes/process-table.ts'
import { markOf, startedWith } from '../processes/tree-mark.ts'
import { shareNext } from './share-next.ts'

/** A process that is just being started shows no environment for a moment. */
const startsMs = 1_000

/** All processes at one moment, told apart. */
export interface ProcessView {
  /** Of Codex, and what it has started, however deep. */
  ofRuns: readonly number[]
  others: readonly number[]
}

/**
 * Tells the processes of runs from all others, as they are when it is asked or a little later. What a process is, it stays,
 * so each one is looked into once. Linux only; rejects when processes cannot be read.
 */
export function createRunProcesses(): { look(): Promise<ProcessView> } {
  /** Of all trees, also of those that have ended. */
  const family = createFamily(null)
  /** When each of the others was seen first, by `pid startedAt`. */
  let others = new Map<string, number>()

  async function findMarked(candidates: readonly ProcessEntry[]): Promise<Set<number>> {
    const marks = [...livingTrees.keys()].map(markOf)
    const marked = new Set<number>()
    for (const [index, { pid }] of candidates.entries()) {
      if (index % processesAtOnce === processesAtOnce - 1) await nextTurn()
      const environment = readEnvironment(pid)
      if (marks.some((mark) => startedWith(environment, [mark]))) marked.add(pid)
    }
    return marked
  }

  async function scan(): Promise<ProcessView> {
    const table = await readProcessTable()
    family.leaders = [...livingTrees.values()].filter((leader) => leader !== null)
    const known = new Set(gather(family, table, () => false).map(({ pid }) => pid))
    const now = Date.now()
    const unknown = table.filter(({ pid }) => !known.has(pid) && pid !== process.pid)
    const firstSeen = new Map(unknown.map((entry) => [entry, others.get(`${entry.pid} ${entry.startedAt}`) ?? now]))
    const marked = await findMarked(unknown.filter((entry) => now - (firstSeen.get(entry) ?? now) <= startsMs))
    const ofRuns = new Set(gather(family, table, (pid) => marked.has(pid)).map(({ pid }) => pid))
    const rest = unknown.filter(({ pid }) => !ofRuns.has(pid))
    others = new Map(rest.map((entry) => [`${entry.pid} ${entry.startedAt}`, firstSeen.get(entry) ?? now]))
    return { ofRuns: [...ofRuns], others: [...rest.map(({ pid }) => pid), process.pid] }
  }

  return { look: shareNext(scan) }
}
