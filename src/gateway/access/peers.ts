import type { Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { isLoopbackHost } from '#shared/loopback.ts'
import { livingTrees } from '../processes/living-trees.ts'
import { createRunProcesses, type ProcessView } from './run-processes.ts'
import { shareNext } from './share-next.ts'
import { createSocketTables, holdsSocket, parseSockets, programOf } from './socket-owners.ts'

/** Which process is at the other end of a connection. */
export type Peer =
  /** A process that no run of ours started. */
  | { kind: 'outside' }
  /** One that Codex, or something that Codex started, has started. */
  | { kind: 'run'; pid: number | null; program: string }
  /** Not to be known: another system than Linux, or another machine. */
  | { kind: 'unknown' }

/** Looks up who is at the other end of a connection: once for each, and not at all while no Codex lives. */
export interface Peers {
  /** Rejects when that cannot be looked up just now. */
  of(socket: Socket): Promise<Peer>
}

const closedSocket = 'socket:[0]'
/** How an IPv6 listener writes an IPv4 address. */
const mappedPrefix = '::ffff:'
const processesAtOnce = 20

async function isHeldBy(pids: readonly number[], sockets: ReadonlySet<string>): Promise<boolean> {
  for (const [index, pid] of pids.entries()) {
    if (index % processesAtOnce === processesAtOnce - 1) await nextTurn()
    if (holdsSocket(pid, sockets)) return true
  }
  return false
}

/** Whoever sends a request and does not wait for its answer may not want to be seen. */
const gone: Peer = { kind: 'run', pid: null, program: 'a process that is gone' }

interface Sources {
  look: () => Promise<ProcessView>
  readTables: () => Promise<Buffer[]>
}

async function lookUp({ look, readTables }: Sources, peerPort: number, ownPort: number): Promise<Peer> {
  const socketsNow = async () => new Set((await readTables()).flatMap((table) => parseSockets(table, peerPort, ownPort)))
  const sockets = await socketsNow()
  if (sockets.size === 0) return { kind: 'unknown' }
  if (sockets.has(closedSocket)) return gone
  const before = (await look()).ofRuns
  const held = before.map((pid) => ({ pid, holds: holdsSocket(pid, sockets) }))
  const owner = held.find(({ holds }) => holds === true)
  if (owner !== undefined) return { kind: 'run', pid: owner.pid, program: programOf(owner.pid) }
  const now = await look()
  const isComplete = held.every(({ holds }) => holds === false) && now.ofRuns.every((pid) => before.includes(pid))
  // Closed while we looked: then that nobody of a run holds it any more tells nothing.
  const stillOpen = await socketsNow()
  if (![...sockets].some((socket) => socket !== closedSocket && stillOpen.has(socket))) return gone
  if (isComplete) return { kind: 'outside' }
  // One of a run does not let us see what it holds, or came into being meanwhile and may have been given the connection.
  return (await isHeldBy(now.others, sockets)) ? { kind: 'outside' } : { kind: 'run', pid: null, program: 'a process that hides' }
}

export function createPeers(platform: NodeJS.Platform = process.platform): Peers {
  const known = new WeakMap<Socket, Promise<Peer>>()
  const sources: Sources = { ...createRunProcesses(), readTables: shareNext(createSocketTables()) }

  const peerOf = async (socket: Socket): Promise<Peer> => {
    // Nothing can come from a run before there was a Codex, and what is below one later is another process.
    if (livingTrees.size === 0) return { kind: 'outside' }
    if (platform !== 'linux') return { kind: 'unknown' }
    const { remoteAddress, remotePort, localAddress, localPort } = socket
    // A connection that was reset has no addresses any more, and may not have been told to us yet.
    if (remoteAddress === undefined || remotePort === undefined || localPort === undefined) return gone
    const found = await lookUp(sources, remotePort, localPort)
    const isOfThisMachine = remoteAddress === localAddress || isLoopbackHost(remoteAddress.replace(mappedPrefix, ''))
    return found.kind === 'unknown' && (isOfThisMachine || socket.destroyed) ? gone : found
  }

  return {
    of(socket) {
      const before = known.get(socket)
      if (before !== undefined) return before
      const peer = peerOf(socket)
      known.set(socket, peer)
      // What cannot be found out now, because too many files are open, can be later.
      peer.catch(() => known.delete(socket))
      return peer
    },
  }
}
