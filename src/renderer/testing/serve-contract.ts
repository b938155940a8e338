import { implement, ORPCError } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { contract } from '#shared/contract/index.ts'
import { AppFailure } from '#shared/errors.ts'

/** Implements methods of the real contract: `api.runs.start.handler(…)`. */
export const api = implement(contract)

export type ServedRouter = ConstructorParameters<typeof RPCHandler>[0]

/** Failures travel as the gateway sends them. */
async function asContractError<T>({ next }: { next: () => Promise<T> }): Promise<T> {
  try {
    return await next()
  } catch (thrown) {
    if (thrown instanceof AppFailure) throw new ORPCError(thrown.error.code, { message: thrown.message, data: thrown.error })
    throw thrown
  }
}

/** A gateway end of the contract in this process: a port for the panel, and a way to break it off. */
export function serveContract(router: ServedRouter): { port: MessagePort; hangUp: () => void } {
  const { port1, port2 } = new MessageChannel()
  new RPCHandler(router, { clientInterceptors: [asContractError] }).upgrade(port1)
  port1.start()
  return { port: port2, hangUp: () => port1.close() }
}
