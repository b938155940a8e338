import { i18n } from './i18n.ts'

/** Clients of our own, which speak no MCP; how they are called stands in the texts. */
const ownClients = new Set(['panel', 'cli', 'rest'])

/** Who asked, in a person's words: an MCP client by the name it gives itself. */
export function clientName(client: string): string {
  return ownClients.has(client) ? i18n.t(`ui.clients.${client}`) : client
}

/** The same with the way it came, where that says something more. */
export function clientNameWithTransport(client: string, transport: string): string {
  return ownClients.has(client) ? clientName(client) : `${client} (${transport})`
}
