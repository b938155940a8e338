import { randomUUID } from 'node:crypto'
import type { Principal } from '../../access/principal.ts'
import type { Log } from '../../log.ts'
import type { McpServices } from '../server.ts'
import type { ClientDetails } from '../wire/client-details.ts'
import type { KeepAlive } from '../wire/keep-alive.ts'
import { createMcpConnection, type McpConnection } from './connection.ts'
import { createRunningCalls } from './running-calls.ts'

const sweepIntervalMs = 10_000
/** `switchboard mcp` always holds a stream open while it lives, so its end shows soon. */
const stdioIdleLimitMs = 30_000
const maxConnections = 5_000

/** The connections by their `Mcp-Session-Id`. */
export interface ConnectionRegistry {
  open(details: ClientDetails, principal: Principal): McpConnection
  /** The connection of this id, seen just now; of another principal there is none. */
  find(mcpSessionId: string, principal: Principal): McpConnection | null
  /** Tells all clients that listen. */
  notify(method: string): void
  close(connection: McpConnection, reason: string): void
  closeAll(reason: string): void
}

interface Entry {
  connection: McpConnection
  /** Its id in the list of connections that people see. */
  connectionId: string
}

export function createConnectionRegistry(dependencies: {
  services: McpServices
  log: Log
  keepAlive: KeepAlive
}): ConnectionRegistry {
  const { services, log, keepAlive } = dependencies
  // A map, not an object: ids come from headers and may be anything.
  const entries = new Map<string, Entry>()
  let timer: NodeJS.Timeout | null = null

  const isIdle = ({ connection }: Entry, now: number): boolean => {
    if (connection.hasOpenStream || connection.calls.size > 0) return false
    const limit = connection.details.transport === 'stdio' ? stdioIdleLimitMs : services.settings().connectionIdleMs
    return now - connection.lastSeenAt > limit
  }

  const remove = (mcpSessionId: string, { connection, connectionId }: Entry, reason: string) => {
    entries.delete(mcpSessionId)
    connection.close(reason)
    services.connections.close(connectionId)
    log.info('mcp.connectionClosed', { client: connection.details.client, transport: connection.details.transport, reason })
    if (entries.size > 0 || timer === null) return
    clearInterval(timer)
    timer = null
  }

  const sweep = () => {
    const now = Date.now()
    for (const [id, entry] of entries) if (isIdle(entry, now)) remove(id, entry, 'The connection was idle.')
  }

  /** The one that was silent longest makes room. */
  const makeRoom = () => {
    if (entries.size < maxConnections) return
    const silent = [...entries]
      .filter(([, { connection }]) => connection.calls.size === 0)
      .sort(([, a], [, b]) => a.connection.lastSeenAt - b.connection.lastSeenAt)
    const oldest = silent[0]
    if (oldest) remove(oldest[0], oldest[1], 'There are too many connections.')
  }

  return {
    open(details, principal) {
      makeRoom()
      const mcpSessionId = randomUUID()
      const connection = createMcpConnection({
        services,
        log,
        keepAlive,
        mcpSessionId,
        principal,
        details,
        calls: createRunningCalls(),
      })
      const { client, clientVersion, transport, protocolVersion } = details
      const connectionId = services.connections.open({
        client,
        clientVersion,
        transport,
        principal: principal.id,
        protocolVersion,
      })
      entries.set(mcpSessionId, { connection, connectionId })
      timer ??= setInterval(sweep, sweepIntervalMs).unref()
      log.info('mcp.connectionOpened', { client, transport, protocolVersion })
      return connection
    },
    find(mcpSessionId, principal) {
      const entry = entries.get(mcpSessionId)
      if (entry?.connection.caller.principal.id !== principal.id) return null
      entry.connection.seen(principal)
      services.connections.seen(entry.connectionId)
      return entry.connection
    },
    notify(method) {
      for (const { connection } of entries.values()) connection.notify(method)
    },
    close(connection, reason) {
      const entry = connection.mcpSessionId === null ? undefined : entries.get(connection.mcpSessionId)
      if (entry && connection.mcpSessionId !== null) remove(connection.mcpSessionId, entry, reason)
    },
    closeAll(reason) {
      for (const [id, entry] of entries) remove(id, entry, reason)
    },
  }
}
