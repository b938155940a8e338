import type { Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { isLoopbackHost } from '#shared/loopback.ts'
import { livingTrees } from '../processes/trees.ts'
import { createRunProcesses, type ProcessView } from './run-processes.ts'
import { shareNext } from './share-next.ts'
import type { SocketEnd } from './socket-addresses.ts'
import { anyThreadHolds, createSocketTables, holdsSocket, parseSockets, programOf } from './socket-owners.ts'

/** Which process is at the other end of a connection. */
export type Peer =
  /** A process that no run started. */
  | { kind: 'outside' }
  /** One that Codex, or something that Codex started, has started. */
  | { kind: 'run'; pid: number | null; program: string }
  /** Not to be known: another system than Linux, or another machine. */
  | { kind: 'unknown' }

/** Looks up who is at the other end of a connection: once for each, and not at all while no Codex of any gateway lives. */
export interface Peers {
  /** Rejects when that cannot be looked up just now. */
  of(socket: Socket): Promise<Peer>
}

const closedSocket = 'socket:[0]'
/** How an IPv6 listener writes an IPv4 address. */
const mappedPrefix = '::ffff:'
const processesAtOnce = 20
/** Who connected before is likely to connect again, and is asked first. */
const knownHolders = 16

/** Whoever sends a request and does not wait for its answer may not want to be seen. */
const gone: Peer = { kind: 'run', pid: null, program: 'a process that is gone' }
/** A descriptor can be on its way in a message, or be held by the kernel alone: then no process shows it. */
const hidden: Peer = { kind: 'run', pid: null, program: 'a process that hides' }

type Holds = (pid: number, sockets: ReadonlySet<string>) => boolean | null

async function holderAmong(pids: Iterable<number>, sockets: ReadonlySet<string>, holds: Holds): Promise<number | null> {
  let index = 0
  for (const pid of pids) {
    index += 1
    if (index % processesAtOnce === 0) await nextTurn()
    if (holds(pid, sockets)) return pid
  }
  return null
}

interface Sources {
  look: () => Promise<ProcessView>
  readTables: () => Promise<Buffer[]>
  /** The last ones outside that held a connection, the latest first. */
  holders: Set<number>
}

function remember(holders: Set<number>, pid: number): void {
  const others = [...holders].filter((known) => known !== pid)
  holders.clear()
  for (const known of [pid, ...others.slice(0, knownHolders - 1)]) holders.add(known)
}

const asRun = (pid: number): Peer => ({ kind: 'run', pid, program: programOf(pid) })

/**
 * The caller is outside when a process outside is found to hold the other end, and none of a run is. That none of a run
 * shows it tells nothing: there are many ways to hide a descriptor.
 */
async function lookUp({ look, readTables, holders }: Sources, peer: SocketEnd, own: SocketEnd): Promise<Peer> {
  const socketsNow = async () => (await readTables()).flatMap((table) => parseSockets(table, peer, own))
  const found = await socketsNow()
  if (found.length === 0) return { kind: 'unknown' }
  const sockets = new Set(found.map(({ name }) => name))
  if (sockets.has(closedSocket)) return gone
  const before = await look()
  const ofRun = await holderAmong(before.ofRuns, sockets, anyThreadHolds)
  if (ofRun !== null) return asRun(ofRun)
  const first = [...holders].filter((pid) => before.others.has(pid))
  const others = [...before.others.keys()]
  const holder =
    (await holderAmong([...first, ...others], sockets, holdsSocket)) ?? (await holderAmong(others, sockets, anyThreadHolds))
  // Meanwhile one may have ended and its number been given to another, or one of a run come into being and been given the end.
  const now = await look()
  const newOfRun = await holderAmong(
    now.ofRuns.filter((pid) => !before.ofRuns.includes(pid)),
    sockets,
    anyThreadHolds,
  )
  if (newOfRun !== null) return asRun(newOfRun)
  if (holder !== null) {
    if (now.others.get(holder) !== before.others.get(holder)) return hidden
    remember(holders, holder)
    return { kind: 'outside' }
  }
  // Another user's open files are not ours to see; nothing that a run starts can be another user, unless we are root.
  const isOfOthers = found.every(({ uid }) => uid !== ownUid)
  const stillThere = new Set((await socketsNow()).map(({ name }) => name))
  if (![...sockets].some((socket) => stillThere.has(socket))) return gone
  return ownUid !== rootUid && isOfOthers ? { kind: 'outside' } : hidden
}

const rootUid = 0
const ownUid = process.getuid?.() ?? rootUid

export function createPeers(platform: NodeJS.Platform = process.platform): Peers {
  const known = new WeakMap<Socket, Promise<Peer>>()
  const sources: Sources = { ...createRunProcesses(), readTables: shareNext(createSocketTables()), holders: new Set() }

  const peerOf = async (socket: Socket): Promise<Peer> => {
    const isIdle = livingTrees.size === 0
    if (platform !== 'linux') return isIdle ? { kind: 'outside' } : { kind: 'unknown' }
    const { remoteAddress, remotePort, localAddress, localPort } = socket
    // Nothing can come from a run where there is none, of another gateway or of one that died; what is below a Codex later
    // is another process.
    if (isIdle && (await sources.look()).ofRuns.length === 0) return { kind: 'outside' }
    // A connection that was reset has no addresses any more, and may not have been told to us yet.
    if (remoteAddress === undefined || remotePort === undefined || localAddress === undefined || localPort === undefined) {
      return gone
    }
    const peer = { address: remoteAddress, port: remotePort }
    const found = await lookUp(sources, peer, { address: localAddress, port: localPort })
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
