import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** Reading of `/proc` is synchronous and quick; after so many processes others have their turn. */
const processesAtOnce = 40

export interface ProcessEntry {
  pid: number
  parent: number
}

/** `pid (program) state parent …`; the program may hold anything, also brackets. */
export function parseStat(text: string): ProcessEntry | null {
  const open = text.indexOf('(')
  const close = text.lastIndexOf(')')
  const parent = Number(text.slice(close + 2).split(' ')[1])
  const pid = Number(text.slice(0, open))
  if (open < 0 || close < open || !Number.isInteger(pid) || !Number.isInteger(parent)) return null
  return { pid, parent }
}

function readEntry(pid: string): ProcessEntry | null {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    // Ended meanwhile.
    return null
  }
}

/** All processes that can be seen. Linux only. */
export async function readProcesses(): Promise<ProcessEntry[]> {
  const found: ProcessEntry[] = []
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  for (const [index, pid] of pids.entries()) {
    if (index % processesAtOnce === processesAtOnce - 1) await nextTurn()
    const entry = readEntry(pid)
    if (entry !== null) found.push(entry)
  }
  return found
}

/** The file name of its program, for a person. */
export function programOf(pid: number): string {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`))
  } catch {
    // Ended meanwhile, or it does not let us see.
    return 'unknown program'
  }
}

/** Whether it started with one of these `NAME=value`. */
export function startedWith(pid: number, variables: readonly string[]): boolean {
  try {
    const environment = `\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}`
    return variables.some((variable) => environment.includes(`\0${variable}\0`))
  } catch {
    // Ended meanwhile, or of another user.
    return false
  }
}

/** Whether it holds one of these sockets; `null` when it does not let us see. */
export function holdsSocket(pid: number, inodes: ReadonlySet<string>): boolean | null {
  let names: string[]
  try {
    names = readdirSync(`/proc/${pid}/fd`)
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null
    return code === 'EACCES' || code === 'EPERM' ? null : false
  }
  return names.some((name) => {
    try {
      return inodes.has(readlinkSync(`/proc/${pid}/fd/${name}`))
    } catch {
      // Closed meanwhile.
      return false
    }
  })
}

/**
 * `socket:[inode]` of the connections from `peerPort` to `ownPort` in a text of `/proc/net/tcp`; inode 0 is one whose
 * process has closed it.
 */
export function parseSockets(text: string, peerPort: number, ownPort: number): string[] {
  const found: string[] = []
  for (const line of text.split('\n').slice(1)) {
    const [, local = '', remote = '', , , , , , , inode = '0'] = line.trim().split(/\s+/)
    const isMeant = Number.parseInt(local.split(':')[1] ?? '', 16) === peerPort
    if (isMeant && Number.parseInt(remote.split(':')[1] ?? '', 16) === ownPort) found.push(`socket:[${inode}]`)
  }
  return found
}

/** The other ends of a connection as this machine knows them; empty for one that comes from elsewhere. */
export function socketsBetween(peerPort: number, ownPort: number): Set<string> {
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => {
    try {
      return readFileSync(path, 'utf8')
    } catch {
      // A system without IPv6 has no table of it.
      return ''
    }
  })
  return new Set(tables.flatMap((table) => parseSockets(table, peerPort, ownPort)))
}
