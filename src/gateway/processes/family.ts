import type { ProcessEntry } from './process-table.ts'

/** The processes of a tree, whatever becomes of their parents: what was found once stays one of them. */
export interface Family {
  /**
   * Each opened a session for itself and all that it starts. We hear of its end at once and look then, so its session
   * counts also when it is over.
   */
  leaders: readonly ProcessEntry[]
  /** As `pid startedAt`. */
  readonly members: Set<string>
  /** Other sessions that one of them opened: their number, which is its pid, and when it started. */
  readonly sessions: Map<number, number>
}

export function createFamily(leader: ProcessEntry | null): Family {
  return { leaders: leader === null ? [] : [leader], members: new Set(), sessions: new Map() }
}

const nameOf = ({ pid, startedAt }: ProcessEntry) => `${pid} ${startedAt}`

/** Forgets what is over, as its number may be given to another. */
function forget({ members, sessions }: Family, table: readonly ProcessEntry[]): void {
  const names = new Set(table.map(nameOf))
  for (const name of members) if (!names.has(name)) members.delete(name)
  // As long as a session has a process, nobody is given its number; and nobody comes into a session from outside.
  const held = new Set(table.filter((entry) => members.has(nameOf(entry))).map(({ session }) => session))
  const openers = new Map(table.map(({ pid, startedAt }) => [pid, startedAt]))
  for (const [session, startedAt] of sessions) {
    if (openers.has(session) ? openers.get(session) !== startedAt : !held.has(session)) sessions.delete(session)
  }
}

/** Sessions of leaders of which no other process has the number now. */
function sessionsOfLeaders({ leaders }: Family, table: readonly ProcessEntry[]): Set<number> {
  const openers = new Map(table.map(({ pid, startedAt }) => [pid, startedAt]))
  const theirs = leaders.filter(({ pid, startedAt }) => (openers.get(pid) ?? startedAt) === startedAt)
  return new Set(theirs.map(({ pid }) => pid))
}

/**
 * Those of the table that belong to the family, which is told of them: known ones, those that bear its mark, those in
 * its sessions, and all below these. Never this process itself.
 */
export function gather(family: Family, table: readonly ProcessEntry[], bearsMark: (pid: number) => boolean): ProcessEntry[] {
  const { members, sessions } = family
  forget(family, table)
  const ofLeaders = sessionsOfLeaders(family, table)
  const found = new Map<number, ProcessEntry>()
  const belongs = (entry: ProcessEntry) => {
    if (members.has(nameOf(entry)) || ofLeaders.has(entry.session) || sessions.has(entry.session) || bearsMark(entry.pid))
      return true
    const parent = found.get(entry.parent)
    return parent !== undefined && parent.startedAt <= entry.startedAt
  }
  let foundBefore = -1
  while (found.size > foundBefore) {
    foundBefore = found.size
    for (const entry of table) {
      if (found.has(entry.pid) || entry.pid === process.pid || !belongs(entry)) continue
      found.set(entry.pid, entry)
      members.add(nameOf(entry))
      if (entry.session === entry.pid) sessions.set(entry.pid, entry.startedAt)
    }
  }
  return [...found.values()]
}
