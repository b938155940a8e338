import { setImmediate as nextTurn } from 'node:timers/promises'
import { treeMarker } from '../processes/leftovers.ts'
import { livingTrees } from '../processes/living-trees.ts'
import { listProcesses, type ProcessEntry, readProcess, startedWith } from './process-table.ts'
import { shareNext } from './share-next.ts'

/** Reading of `/proc` is synchronous and quick; after so many processes others have their turn. */
const processesAtOnce = 25
/** A process that is just being started shows no environment for a moment. */
const startsMs = 1_000

interface Seen {
  isOfRun: boolean
  firstSeenAt: number
}

/** All processes at one moment, told apart. */
export interface ProcessView {
  /** Of Codex, and what it has started, however deep. */
  ofRuns: readonly number[]
  others: readonly number[]
}

/**
 * Tells the processes of runs from all others, as they are when it is asked or a little later. What a process is, it stays,
 * so each one is looked into once. Linux only.
 */
export function createRunProcesses(): { look(): Promise<ProcessView> } {
  let seen = new Map<string, Seen>()

  async function scan(): Promise<ProcessView> {
    const table = new Map<number, ProcessEntry>()
    for (const [index, pid] of listProcesses().entries()) {
      if (index % processesAtOnce === processesAtOnce - 1) await nextTurn()
      const entry = readProcess(pid)
      if (entry !== null) table.set(pid, entry)
    }
    const roots = new Set(livingTrees.values())
    const markers = [...livingTrees.keys()].map((id) => `${treeMarker}=${id}`)
    const before = seen
    const now = Date.now()
    const after = new Map<string, Seen>()
    const known = new Map<number, boolean>()

    const isBelow = ({ pid, parent }: ProcessEntry): boolean => {
      const told = known.get(pid)
      if (told !== undefined) return told
      // A table that changed while it was read may hold a circle.
      known.set(pid, false)
      const above = table.get(parent)
      const below = roots.has(pid) || (above !== undefined && isBelow(above))
      known.set(pid, below)
      return below
    }

    const view = { ofRuns: [] as number[], others: [] as number[] }
    let read = 0
    for (const entry of table.values()) {
      const { pid, startedAt } = entry
      const key = `${pid} ${startedAt}`
      const earlier = before.get(key)
      const isSettled = earlier?.isOfRun === true || (earlier !== undefined && now - earlier.firstSeenAt > startsMs)
      const firstSeenAt = earlier?.firstSeenAt ?? now
      let isOfRun = earlier?.isOfRun === true || isBelow(entry)
      if (!isOfRun && !isSettled && pid !== process.pid) {
        read += 1
        if (read % processesAtOnce === 0) await nextTurn()
        isOfRun = startedWith(pid, markers)
      }
      after.set(key, { isOfRun, firstSeenAt })
      if (isOfRun) view.ofRuns.push(pid)
      else view.others.push(pid)
    }
    seen = after
    return view
  }

  return { look: shareNext(scan) }
}
