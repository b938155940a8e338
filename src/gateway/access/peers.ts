import type { Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { treeMarker } from '../processes/leftovers.ts'
import { livingTrees } from '../processes/living-trees.ts'
import { holdsSocket, type ProcessEntry, programOf, readProcesses, socketsBetween, startedWith } from './process-table.ts'

/** Which process is at the other end of a connection. */
export type Peer =
  /** A process that no run of ours started. */
  | { kind: 'outside' }
  /** One that Codex, or something that Codex started, has started. */
  | { kind: 'run'; pid: number | null; program: string }
  /** Not to be known: another system than Linux, another machine, or gone already. */
  | { kind: 'unknown' }

/** Looks up who is at the other end of a connection: once for each, and not at all while no Codex lives. */
export interface Peers {
  of(socket: Socket): Promise<Peer>
}

const processesAtOnce = 20
const closedSocket = 'socket:[0]'

/** The processes below `roots`, and those with a marker of theirs whose parents are gone. */
async function processesOfRuns(table: readonly ProcessEntry[]): Promise<ProcessEntry[]> {
  const roots = new Set(livingTrees.values())
  const markers = [...livingTrees.keys()].map((id) => `${treeMarker}=${id}`)
  const byPid = new Map(table.map((entry) => [entry.pid, entry]))
  const known = new Map<number, boolean>()
  const isBelow = (pid: number, depth = 0): boolean => {
    const seen = known.get(pid)
    if (seen !== undefined) return seen
    const parent = byPid.get(pid)?.parent
    const below = roots.has(pid) || (parent !== undefined && parent > 1 && depth < 1_000 && isBelow(parent, depth + 1))
    known.set(pid, below)
    return below
  }
  const found: ProcessEntry[] = []
  for (const [index, entry] of table.entries()) {
    if (index % processesAtOnce === processesAtOnce - 1) await nextTurn()
    if (isBelow(entry.pid) || (entry.pid !== process.pid && startedWith(entry.pid, markers))) found.push(entry)
  }
  return found
}

async function isHeldBy(table: readonly ProcessEntry[], sockets: ReadonlySet<string>): Promise<boolean> {
  for (const [index, { pid }] of table.entries()) {
    if (index % processesAtOnce === processesAtOnce - 1) await nextTurn()
    if (holdsSocket(pid, sockets)) return true
  }
  return false
}

async function lookUp(peerPort: number, ownPort: number): Promise<Peer> {
  const sockets = socketsBetween(peerPort, ownPort)
  if (sockets.size === 0) return { kind: 'unknown' }
  if (sockets.has(closedSocket)) return { kind: 'run', pid: null, program: 'a process that is gone' }
  const ofRuns = await processesOfRuns(await readProcesses())
  const held = ofRuns.map((entry) => ({ entry, holds: holdsSocket(entry.pid, sockets) }))
  const owner = held.find(({ holds }) => holds === true)
  if (owner !== undefined) return { kind: 'run', pid: owner.entry.pid, program: programOf(owner.entry.pid) }
  const table = await readProcesses()
  const ofRunsNow = new Set((await processesOfRuns(table)).map(({ pid }) => pid))
  const isComplete =
    held.every(({ holds }) => holds === false) && [...ofRunsNow].every((pid) => ofRuns.some((entry) => entry.pid === pid))
  if (isComplete) return { kind: 'outside' }
  // One of a run does not let us see what it holds, or came into being meanwhile and may have been given the connection.
  const others = table.filter(({ pid }) => !ofRunsNow.has(pid))
  return (await isHeldBy(others, sockets)) ? { kind: 'outside' } : { kind: 'run', pid: null, program: 'a process that hides' }
}

export function createPeers(platform: NodeJS.Platform = process.platform): Peers {
  const known = new WeakMap<Socket, Promise<Peer>>()
  return {
    of(socket) {
      const before = known.get(socket)
      if (before !== undefined) return before
      const { remotePort, localPort } = socket
      const isKnowable = platform === 'linux' && remotePort !== undefined && localPort !== undefined
      // Nothing can come from a run before there was a Codex, and what is below one later is another process.
      const peer: Promise<Peer> =
        livingTrees.size === 0
          ? Promise.resolve({ kind: 'outside' })
          : isKnowable
            ? lookUp(remotePort, localPort)
            : Promise.resolve({ kind: 'unknown' })
      known.set(socket, peer)
      return peer
    },
  }
}
