import { readdirSync, readlinkSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { hasEnded } from '../processes/process-table.ts'

/** The file name of its program, for a person. */
export function programOf(pid: number): string {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`))
  } catch {
    // Ended meanwhile, or it does not let us see.
    return 'unknown program'
  }
}

/** Whether it holds one of these sockets; `null` when it does not let us see. */
export function holdsSocket(pid: number, inodes: ReadonlySet<string>): boolean | null {
  let names: string[]
  try {
    names = readdirSync(`/proc/${pid}/fd`)
  } catch (thrown) {
    return hasEnded(thrown) ? false : null
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
