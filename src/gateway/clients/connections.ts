import type { Connection } from '#shared/contract/gateway.ts'
import type { Transport } from '#shared/contract/runs.ts'

/** The live links of MCP clients, shown as `gateway.status.connections`. */
export interface Connections {
  open(connection: { client: string; clientVersion: string | null; transport: Transport; protocolVersion: string }): string
  seen(id: string): void
  close(id: string): void
  list(): Connection[]
}
