import type { ProcessEntry } from './process-table.ts'

/** The processes of a tree, whatever becomes of their parents: what was found once stays one of them. */
export interface Family {
  /**
   * Each opened a session for itself and all that it starts. We hear of its end at once and look then, so its session
   * counts also when it is over.
   */
  leaders: readonly ProcessEntry[]
  /** Pid, and when it started. */
  readonly members: Map<number, number>
  /** Other sessions that one of them opened: their number, which is its pid, and when it started. */
  readonly sessions: Map<number, number>
}

export function createFamily(leader: ProcessEntry | null): Family {
  return { leaders: leader === null ? [] : [leader], members: new Map(), sessions: new Map() }
}

type Table = ReadonlyMap<number, ProcessEntry>

const isMember = ({ members }: Family, { pid, startedAt }: ProcessEntry) => members.get(pid) === startedAt

/** Forgets what is over, as its number may be given to another. */
function forget(family: Family, table: Table): void {
  const { members, sessions } = family
  for (const [pid, startedAt] of members) if (table.get(pid)?.startedAt !== startedAt) members.delete(pid)
  if (sessions.size === 0) return
  // As long as a session has a process, nobody is given its number; and nobody comes into a session from outside.
  const held = new Set<number>()
  for (const entry of table.values()) if (isMember(family, entry)) held.add(entry.session)
  for (const [session, startedAt] of sessions) {
    const opener = table.get(session)
    if (opener ? opener.startedAt !== startedAt : !held.has(session)) sessions.delete(session)
  }
}

/** Sessions of leaders of which no other process has the number now. */
function sessionsOfLeaders({ leaders }: Family, table: Table): Set<number> {
  const theirs = leaders.filter(({ pid, startedAt }) => (table.get(pid)?.startedAt ?? startedAt) === startedAt)
  return new Set(theirs.map(({ pid }) => pid))
}

/**
 * Those of the entries that belong to the family, which is told of them: known ones, those that bear its mark, those in
 * its sessions, and all below these. Never this process itself.
 */
export function gather(family: Family, entries: readonly ProcessEntry[], bearsMark: (pid: number) => boolean): ProcessEntry[] {
  const { members, sessions } = family
  const table: Table = new Map(entries.map((entry) => [entry.pid, entry]))
  forget(family, table)
  const ofLeaders = sessionsOfLeaders(family, table)
  const found = new Map<number, ProcessEntry>()
  const belongs = (entry: ProcessEntry) => {
    if (isMember(family, entry) || ofLeaders.has(entry.session) || sessions.has(entry.session) || bearsMark(entry.pid))
      return true
    const parent = found.get(entry.parent)
    return parent !== undefined && parent.startedAt <= entry.startedAt
  }
  let foundBefore = -1
  while (found.size > foundBefore) {
    foundBefore = found.size
    for (const entry of entries) {
      if (found.has(entry.pid) || entry.pid === process.pid || !belongs(entry)) continue
      found.set(entry.pid, entry)
      members.set(entry.pid, entry.startedAt)
      if (entry.session === entry.pid) sessions.set(entry.pid, entry.startedAt)
    }
  }
  return [...found.values()]
}
