import { oc } from '@orpc/contract'
import { z } from 'zod'
import { byPerson, reads, uses } from './access.ts'
import { EngineStatus } from './engine.ts'
import { Transport } from './transport.ts'

export const Connection = z.object({
  id: z.string(),
  client: z.string(),
  clientVersion: z.string().nullable(),
  transport: Transport,
  /** Id of the principal that opened it. */
  principal: z.string(),
  protocolVersion: z.string(),
  connectedAt: z.number(),
  lastSeenAt: z.number(),
})
export type Connection = z.infer<typeof Connection>

export const GatewayStatus = z.object({
  /** `stopped`: the MCP endpoint is closed for clients, the panel still works. */
  state: z.enum(['running', 'stopped']),
  version: z.string(),
  pid: z.number(),
  startedAt: z.number(),
  /** MCP endpoint, e.g. `http://127.0.0.1:4000/mcp`. */
  endpoint: z.string(),
  panelUrl: z.string(),
  dataDir: z.string(),
  /** Folder of runs that name none. */
  defaultWorkspace: z.string(),
  engine: EngineStatus,
  connections: z.array(Connection),
  pendingApprovals: z.number(),
  activeRuns: z.number(),
  queuedRuns: z.number(),
  /** Runs started in each of the last 60 minutes, oldest first. */
  runsPerMinute: z.array(z.number()),
  /** Newest `seq` of the event log: start `events.watch` here. */
  cursor: z.number(),
  store: z.discriminatedUnion('state', [
    z.object({ state: z.literal('ok') }),
    z.object({ state: z.literal('readOnly'), message: z.string() }),
    z.object({ state: z.literal('full'), message: z.string() }),
    /** Another program holds the database, or it may not be written just now. */
    z.object({ state: z.literal('blocked'), message: z.string() }),
    /** A corrupt database was set aside and a new one begun. */
    z.object({ state: z.literal('recovered'), message: z.string(), backupPath: z.string() }),
  ]),
})
export type GatewayStatus = z.infer<typeof GatewayStatus>

export const gateway = oc.tag('gateway').router({
  status: reads.route({ method: 'GET', path: '/gateway', summary: 'State of the gateway' }).output(GatewayStatus),
  /** Opens the MCP endpoint for clients again. */
  start: uses.route({ method: 'POST', path: '/gateway/start', summary: 'Serve MCP clients' }).output(GatewayStatus),
  /** Closes the MCP endpoint: connections end, active runs are interrupted, new ones are refused. */
  stop: uses.route({ method: 'POST', path: '/gateway/stop', summary: 'Stop serving MCP clients' }).output(GatewayStatus),
  /** Ends the gateway process after a clean close. */
  shutdown: uses
    .route({ method: 'POST', path: '/gateway/shutdown', summary: 'End the gateway process' })
    .output(z.object({ ok: z.literal(true) })),
  /** A one-time link, valid for two minutes, that signs a browser in to the panel. */
  createPanelLink: byPerson
    .route({ method: 'POST', path: '/gateway/panel-link', summary: 'A one-time link to the panel' })
    .output(z.object({ url: z.string() })),
})
