import { readdirSync, readlinkSync } from 'node:fs'
import { open } from 'node:fs/promises'
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

const portOf = (port: number) => port.toString(16).toUpperCase().padStart(4, '0')

/**
 * `socket:[inode]` of the connections from `peerPort` to `ownPort` in `/proc/net/tcp`, of which a line begins with `number:
 * address:port address:port` in capital hexadecimals and has the inode as its tenth field; inode 0 is one whose process has
 * closed it. The table may have many thousand lines, so only those with the port are read.
 */
export function parseSockets(table: Buffer, peerPort: number, ownPort: number): string[] {
  const isMeant = new RegExp(`^ *\\d+: \\w+:${portOf(peerPort)} \\w+:${portOf(ownPort)} (?:\\S+ +){6}(\\d+)`)
  const needle = `:${portOf(peerPort)} `
  const found: string[] = []
  let end = 0
  for (let at = table.indexOf(needle); at >= 0; at = table.indexOf(needle, end)) {
    end = table.indexOf('\n', at)
    if (end < 0) end = table.length
    const inode = isMeant.exec(table.toString('latin1', table.lastIndexOf('\n', at) + 1, end))?.[1]
    if (inode !== undefined) found.push(`socket:[${inode}]`)
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
  return () => Promise.all(readers.map((read) => read()))
}
