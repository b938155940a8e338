import type { Connection } from '#shared/contract/gateway.ts'

/** The live links of MCP clients, shown as `gateway.status.connections`. */
export interface Connections {
  open(connection: Omit<Connection, 'id' | 'connectedAt' | 'lastSeenAt'>): string
  seen(id: string): void
  close(id: string): void
  list(): Connection[]
}
