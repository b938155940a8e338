import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'

export interface ProcessEntry {
  pid: number
  parent: number
  /** Clock ticks since the system started: together with the number it names one process for ever. */
  startedAt: number
}

/** `pid (program) state parent …`, the start as the 22nd; the program may hold anything, also brackets. */
export function parseStat(text: string): ProcessEntry | null {
  const open = text.indexOf('(')
  const close = text.lastIndexOf(')')
  const fields = text.slice(close + 2).split(' ')
  const [pid, parent, startedAt] = [Number(text.slice(0, open)), Number(fields[1]), Number(fields[19])]
  if (open < 0 || close < open || ![pid, parent, startedAt].every(Number.isInteger)) return null
  return { pid, parent, startedAt }
}

export function readProcess(pid: number): ProcessEntry | null {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    // Ended meanwhile.
    return null
  }
}

/** All processes that can be seen. */
export function listProcesses(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
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

/** The table of IPv4 and that of IPv6, which also holds IPv4 in its clothes. Long ones take the kernel some 10 ms. */
export function readSocketTables(): Promise<string[]> {
  // A system without IPv6 has no table of it.
  return Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => '')))
}
