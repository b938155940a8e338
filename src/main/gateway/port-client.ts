import { createORPCClient } from '@orpc/client'
import { type MessagePortMainLike, RPCLink } from '@orpc/client/message-port'
import type { GatewayClient } from '#shared/contract/client.ts'
import { tellTaken } from '#shared/port-window.ts'

/** Over the shell's own end of a message channel; the caller starts and closes the port. */
export function portClient(port: MessagePortMainLike): GatewayClient {
  const link = new RPCLink({ port })
  tellTaken(port)
  return createORPCClient(link)
}
