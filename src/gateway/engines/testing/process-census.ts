import { readdirSync, readFileSync } from 'node:fs'

export interface LiveProcess {
  pid: number
  command: string
}

interface Seen extends LiveProcess {
  /** With the pid it names one process for ever. */
  startedAt: string
  parent: number
  session: number
  bearsMarker: boolean
}

/** By marker: the processes that were found, as `pid startedAt`, and the sessions that they opened. */
const found = new Map<string, { processes: Set<string>; sessions: Set<number> }>()

function read(pid: string, file: 'environ' | 'cmdline' | 'stat'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    // Ended meanwhile, or of another user: not one of ours.
    return ''
  }
}

function see(pid: string, marker: string): Seen[] {
  const stat = read(pid, 'stat')
  const [state, parent, , session, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // One that has ended is only not collected yet.
  if (stat === '' || state === 'Z' || state === 'X') return []
  const command = read(pid, 'cmdline')
  return [
    {
      pid: Number(pid),
      command: command.replaceAll('\0', ' ').trim(),
      startedAt: rest[15] ?? '',
      parent: Number(parent),
      session: Number(session),
      bearsMarker: command.includes(marker) || read(pid, 'environ').includes(marker),
    },
  ]
}

/**
 * The living processes that belong to `marker`, for tests that prove that nothing is left behind: those whose
 * environment or command line holds it, all below them, all in a session that one of them opened, and what an earlier
 * look found to be so: a program may clean the environment of what it starts. Reads `/proc`: Linux only.
 */
export function processesMarked(marker: string): LiveProcess[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => see(pid, marker))
  const { processes, sessions } = found.get(marker) ?? { processes: new Set<string>(), sessions: new Set<number>() }
  found.set(marker, { processes, sessions })
  const ours = new Map<number, Seen>()
  const isOurs = (one: Seen) =>
    one.bearsMarker || processes.has(`${one.pid} ${one.startedAt}`) || sessions.has(one.session) || ours.has(one.parent)
  for (let size = -1; size < ours.size; ) {
    size = ours.size
    for (const one of all) {
      if (ours.has(one.pid) || !isOurs(one)) continue
      ours.set(one.pid, one)
      processes.add(`${one.pid} ${one.startedAt}`)
      if (one.session === one.pid) sessions.add(one.session)
    }
  }
  return [...ours.values()].map(({ pid, command }) => ({ pid, command }))
}
