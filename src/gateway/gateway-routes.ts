import type { CoreSlot } from './core-slot.ts'
import type { HttpRoutes } from './http/http-server.ts'

/** A start that takes no longer is not noticed by anybody. */
const briefWaitMs = 2_000
/** MCP clients give `initialize` 10 s and more, and few try again. */
const mcpWaitMs = 8_000

/** What the listener does with a request once caller and path are known: hand it to the core, once there is one. */
export function createGatewayRoutes(
  slot: CoreSlot,
  identity: { instanceId: string; version: string; proofOf: (nonce: string) => string },
): HttpRoutes {
  return {
    async mcp(request, response, principal) {
      const { mcp } = await slot.whenReady(mcpWaitMs)
      await mcp.handle(request, response, principal)
    },
    async rest(request, response, principal) {
      const { carriers } = await slot.whenReady(briefWaitMs)
      return carriers.rest(request, response, principal)
    },
    async rpc(request, response, principal) {
      const { carriers } = await slot.whenReady(briefWaitMs)
      return carriers.rpc(request, response, principal)
    },
    async rpcUpgrade(request, socket, head, principal) {
      const { carriers } = await slot.whenReady(briefWaitMs)
      await carriers.rpcUpgrade(request, socket, head, principal)
    },
    health: (nonce) => ({
      instanceId: identity.instanceId,
      version: identity.version,
      ready: slot.core?.isReady ?? false,
      ...(slot.starting ? { starting: true, step: slot.starting.step, since: slot.starting.since } : {}),
      ...(nonce === null ? {} : { proof: identity.proofOf(nonce) }),
    }),
  }
}
