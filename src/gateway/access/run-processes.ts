import { setImmediate as nextTurn } from 'node:timers/promises'
import { createFamily, gather } from '../processes/family.ts'
import {
  type ProcessEntry,
  processesAtOnce,
  processGeneration,
  readEnvironment,
  readProcessTable,
} from '../processes/process-table.ts'
import { isOfAnyTree, livingTrees } from '../processes/trees.ts'
import { shareNext } from './share-next.ts'

/** A process that is just being started shows no environment for a moment. */
const startsMs = 1_000
/** What a kernel tells wrongly is not believed for longer. */
const freshMs = 50

/** All processes at one moment, told apart. */
export interface ProcessView {
  /** Of Codex, driven by whatever gateway, and what it has started, however deep. */
  ofRuns: readonly number[]
  /** Pid, and when it started. */
  others: ReadonlyMap<number, number>
}

/**
 * Tells the processes of runs from all others, as they are when it is asked or a little later. What a process is, it stays,
 * so each one is looked into once. Linux only; rejects when processes cannot be read.
 */
export function createRunProcesses(): { look(): Promise<ProcessView> } {
  /** Of all trees, also of those that have ended. */
  const family = createFamily(null)
  /** The others by pid, and when each was seen first. */
  let others = new Map<number, { startedAt: number; since: number }>()
  /** The view of just now, unless one of its processes may not have shown its environment yet. */
  let latest: { view: ProcessView; generation: string; at: number } | null = null

  async function findMarked(candidates: readonly ProcessEntry[]): Promise<Set<number>> {
    const marked = new Set<number>()
    for (const [index, { pid }] of candidates.entries()) {
      if (index % processesAtOnce === processesAtOnce - 1) await nextTurn()
      if (isOfAnyTree(readEnvironment(pid))) marked.add(pid)
    }
    return marked
  }

  async function scan(): Promise<ProcessView> {
    const generation = processGeneration()
    const at = performance.now()
    // Nobody was started since, so all are what they were.
    if (latest !== null && latest.generation === generation && at - latest.at <= freshMs) return latest.view
    latest = null
    const table = await readProcessTable()
    family.leaders = [...livingTrees.values()].filter((leader) => leader !== null)
    const known = new Set(gather(family, table, () => false).map(({ pid }) => pid))
    const now = Date.now()
    const unknown = table.filter(({ pid }) => !known.has(pid) && pid !== process.pid)
    const sinceOf = ({ pid, startedAt }: ProcessEntry) => {
      const before = others.get(pid)
      return before?.startedAt === startedAt ? before.since : now
    }
    const young = unknown.filter((entry) => now - sinceOf(entry) <= startsMs)
    const marked = await findMarked(young)
    const ofRuns = new Set(gather(family, table, (pid) => marked.has(pid)).map(({ pid }) => pid))
    const rest = unknown.filter(({ pid }) => !ofRuns.has(pid))
    others = new Map(rest.map((entry) => [entry.pid, { startedAt: entry.startedAt, since: sinceOf(entry) }]))
    const view = {
      ofRuns: [...ofRuns],
      others: new Map(table.filter(({ pid }) => !ofRuns.has(pid)).map(({ pid, startedAt }) => [pid, startedAt])),
    }
    if (generation !== null && young.length === 0) latest = { view, generation, at }
    return view
  }

  return { look: shareNext(scan) }
}
