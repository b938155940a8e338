import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Principal } from '../../access/principal.ts'
import type { Log } from '../../log.ts'
import type { RunningCall } from '../calls/running-call.ts'
import { bridgeHeader } from '../wire/client-details.ts'
import type { RequestId } from '../wire/json-rpc.ts'
import type { RunningCalls } from './running-calls.ts'

/** The running calls of all clients that have no session. */
export interface SessionlessCalls {
  /** Those of the principal's client that sends these headers, as far as it can be told apart. */
  of(principal: Principal, headers: IncomingHttpHeaders): RunningCalls
}

/** Who it is, a credential, a program and, for `switchboard mcp`, the very process: all that requests without a session have in common. */
function callerOf({ id }: Principal, headers: IncomingHttpHeaders): string {
  const said = [id, headers.authorization, headers['x-gateway-key'], headers.cookie, headers['user-agent'], headers[bridgeHeader]]
  return createHash('sha256').update(JSON.stringify(said)).digest('base64url')
}

/**
 * Most clients count their requests from the same number, and two that run the same program with the same credential
 * look the same. So an id cancels a call only where it can mean no other one; who gets nowhere with it closes the stream.
 */
export function createSessionlessCalls(log: Log): SessionlessCalls {
  const callers = new Map<string, Map<RequestId, Set<RunningCall>>>()

  const add = (caller: string, id: RequestId, call: RunningCall) => {
    const ids = callers.get(caller) ?? new Map<RequestId, Set<RunningCall>>()
    const calls = ids.get(id) ?? new Set<RunningCall>()
    callers.set(caller, ids.set(id, calls.add(call)))
    void call.ended.then(() => {
      calls.delete(call)
      if (calls.size === 0) ids.delete(id)
      if (ids.size === 0) callers.delete(caller)
    })
  }

  return {
    of(principal, headers) {
      const caller = callerOf(principal, headers)
      return {
        get size() {
          return callers.get(caller)?.size ?? 0
        },
        isTaken: () => false,
        add: (id, call) => add(caller, id, call),
        cancel(id, reason) {
          const [call, ...others] = callers.get(caller)?.get(id) ?? []
          if (others.length > 0) log.info('mcp.cancelAmbiguous', { calls: others.length + 1 })
          else call?.cancel(reason)
        },
        // Each is cancelled when its own request is left.
        cancelWork: () => {},
      }
    },
  }
}
