import type { ProcessEntry } from './process-table.ts'

/** The processes of a tree, whatever becomes of their parents: what was found once stays one of them. */
export interface Family {
  /** As `pid startedAt`. */
  readonly members: Set<string>
  /** Sessions that one of them opened, while they have any process. */
  readonly sessions: Set<number>
}

/** `leader`: a process that opened a session for itself and all that it starts. */
export function createFamily(leader: number | null): Family {
  return { members: new Set(), sessions: new Set(leader === null ? [] : [leader]) }
}

const nameOf = ({ pid, startedAt }: ProcessEntry) => `${pid} ${startedAt}`

/**
 * Those of the table that belong to the family, which is told of them: known ones, those that bear its mark, those in
 * its sessions, and all below these. Never this process itself.
 */
export function gather(family: Family, table: readonly ProcessEntry[], bearsMark: (pid: number) => boolean): ProcessEntry[] {
  const { members, sessions } = family
  // What is over is forgotten: a session without a process may give its number to another.
  const names = new Set(table.map(nameOf))
  for (const name of members) if (!names.has(name)) members.delete(name)
  for (const session of sessions) if (!table.some((entry) => entry.session === session)) sessions.delete(session)
  const found = new Map<number, ProcessEntry>()
  const belongs = (entry: ProcessEntry) => {
    if (members.has(nameOf(entry)) || sessions.has(entry.session) || bearsMark(entry.pid)) return true
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
      if (entry.session === entry.pid) sessions.add(entry.pid)
    }
  }
  return [...found.values()]
}
