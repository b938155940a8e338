import { readdirSync, readlinkSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { hasEnded } from '../processes/process-table.ts'
import { kernelForms, type SocketEnd } from './socket-addresses.ts'

/** The file name of its program, for a person. */
export function programOf(pid: number): string {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`))
  } catch {
    // Ended meanwhile, or it does not let us see.
    return 'unknown program'
  }
}

function tableHolds(path: string, sockets: ReadonlySet<string>): boolean | null {
  let names: string[]
  try {
    names = readdirSync(path)
  } catch (thrown) {
    return hasEnded(thrown) ? false : null
  }
  return names.some((name) => {
    try {
      return sockets.has(readlinkSync(`${path}/${name}`))
    } catch {
      // Closed meanwhile.
      return false
    }
  })
}

/** Whether it holds one of these sockets (`socket:[inode]`); `null` when it does not let us see. */
export function holdsSocket(pid: number, sockets: ReadonlySet<string>): boolean | null {
  return tableHolds(`/proc/${pid}/fd`, sockets)
}

/** The same for one that may have hidden it: a thread can have open files of its own, and outlive the first one. */
export function anyThreadHolds(pid: number, sockets: ReadonlySet<string>): boolean | null {
  let threads: string[]
  try {
    threads = readdirSync(`/proc/${pid}/task`)
  } catch (thrown) {
    return hasEnded(thrown) ? false : null
  }
  let seen: boolean | null = false
  for (const thread of threads) {
    const holds = tableHolds(`/proc/${pid}/task/${thread}/fd`, sockets)
    if (holds === true) return true
    if (holds === null) seen = null
  }
  return seen
}

/** The end of a connection that is not ours. */
export interface PeerSocket {
  /** `socket:[inode]`, as it stands among the open files of a process; inode 0: its process has closed it. */
  name: string
  /** Whoever made it. */
  uid: number
}

/** From the state on: state, queues, timer, retransmits, uid, timeout, inode. */
const restOfLine = /^\S+ +\S+ +\S+ +\S+ +(\d+) +\S+ +(\d+)/
const restLength = 120

/** The sockets of connections from `peer` to `own` in `/proc/net/tcp`, of which a line reads `number: end end state …`. */
export function parseSockets(table: Buffer, peer: SocketEnd, own: SocketEnd): PeerSocket[] {
  const found: PeerSocket[] = []
  for (const from of kernelForms(peer)) {
    for (const to of kernelForms(own)) {
      const needle = `: ${from} ${to} `
      for (let at = table.indexOf(needle); at >= 0; at = table.indexOf(needle, at + needle.length)) {
        const rest = restOfLine.exec(table.toString('latin1', at + needle.length, at + needle.length + restLength))
        if (rest) found.push({ name: `socket:[${rest[2]}]`, uid: Number(rest[1]) })
      }
    }
  }
  return found
}

const chunkLength = 64 * 1024
/** A longer buffer is not kept. */
const maxKeptLength = 4 * 1024 * 1024

/** Reads a file of `/proc`, which tells no length, into a buffer that is written again by the next reading. */
function createTableReader(path: string): () => Promise<Buffer> {
  let kept = Buffer.alloc(0)
  return async () => {
    const file = await open(path).catch((thrown: unknown) => {
      // A system without IPv6 has no table of it.
      if (hasEnded(thrown)) return null
      throw thrown
    })
    if (file === null) return Buffer.alloc(0)
    try {
      let buffer = kept.length === 0 ? Buffer.alloc(chunkLength) : kept
      for (let length = 0; ; ) {
        const { bytesRead } = await file.read(buffer, length, buffer.length - length)
        if (bytesRead === 0) return buffer.subarray(0, length)
        length += bytesRead
        if (length < buffer.length) continue
        buffer = Buffer.concat([buffer], 2 * buffer.length)
        if (buffer.length <= maxKeptLength) kept = buffer
      }
    } finally {
      await file.close()
    }
  }
}

/**
 * Reads the table of IPv4 and that of IPv6, which also holds IPv4 in its clothes. Long ones take the kernel some 10 ms. What
 * it gives may be read until the next reading begins: one asks for it at each connection.
 */
export function createSocketTables(): () => Promise<Buffer[]> {
  const readers = ['/proc/net/tcp', '/proc/net/tcp6'].map(createTableReader)
  return async () => {
    // Both are over before the next reading may begin, also when one fails.
    const [ipv4, ipv6] = await Promise.allSettled(readers.map((read) => read()))
    if (ipv4?.status !== 'fulfilled') throw ipv4?.reason
    if (ipv6?.status !== 'fulfilled') throw ipv6?.reason
    return [ipv4.value, ipv6.value]
  }
}
