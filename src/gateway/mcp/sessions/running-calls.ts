import type { RunningCall } from '../calls/running-call.ts'
import type { RequestId } from '../wire/json-rpc.ts'

/** The calls of a client that have no answer yet, by the ids it gave them. */
export interface RunningCalls {
  readonly size: number
  /** Whether a new call may not have this id, because the client could not tell the answers apart. */
  isTaken(id: RequestId): boolean
  /** Forgets the call when it has ended. */
  add(id: RequestId, call: RunningCall): void
  /** Cancels the call with this id, if there is one. */
  cancel(id: RequestId, reason: string | null): void
  /** Cancels what has no run, which could go on without its client. */
  cancelWork(reason: string): void
}

/** The calls of one session, whose ids are its own. */
export function createRunningCalls(): RunningCalls {
  const calls = new Map<RequestId, RunningCall>()
  return {
    get size() {
      return calls.size
    },
    isTaken: (id) => calls.has(id),
    add(id, call) {
      calls.set(id, call)
      void call.ended.then(() => {
        if (calls.get(id) === call) calls.delete(id)
      })
    },
    cancel: (id, reason) => calls.get(id)?.cancel(reason),
    cancelWork(reason) {
      for (const call of calls.values()) if (call.kind === 'work') call.cancel(reason)
    },
  }
}
