import type { Connection } from '#shared/contract/gateway.ts'
import { newId } from '#shared/ids.ts'
import { type EventLog, ofGateway } from '../events/event-log.ts'

/** The live links of MCP clients, shown as `gateway.status.connections`. */
export interface Connections {
  open(connection: Omit<Connection, 'id' | 'connectedAt' | 'lastSeenAt'>): string
  seen(id: string): void
  close(id: string): void
  list(): Connection[]
}

export function createConnections(events: EventLog): Connections {
  const open = new Map<string, Connection>()
  return {
    open(details) {
      const now = Date.now()
      const connection: Connection = { id: newId('conn'), ...details, connectedAt: now, lastSeenAt: now }
      open.set(connection.id, connection)
      const { client, transport, principal } = connection
      events.append(
        { ...ofGateway, principal },
        { type: 'connection.opened', data: { connectionId: connection.id, client, transport } },
      )
      return connection.id
    },
    seen(id) {
      const connection = open.get(id)
      if (connection) connection.lastSeenAt = Date.now()
    },
    close(id) {
      const connection = open.get(id)
      if (!connection) return
      open.delete(id)
      const { client, transport, principal } = connection
      events.append({ ...ofGateway, principal }, { type: 'connection.closed', data: { connectionId: id, client, transport } })
    },
    list: () => [...open.values()],
  }
}
