import { type AppError, AppFailure } from '#shared/errors.ts'
import { RpcFailure, RpcTimeout } from '../json-rpc-client.ts'
import { lostFailure, threadNotFound } from '../turns/failures.ts'

export const engineName = 'app-server'

/** The child process is gone, or was closed, while somebody waited for it. */
export class LinkLost extends Error {
  readonly stderrTail: string
  constructor(message: string, stderrTail: string) {
    super(message)
    this.name = 'LinkLost'
    this.stderrTail = stderrTail
  }
}

/** The failure of what waited when the process was lost. */
export function linkFailure(lost: LinkLost, threadId: string | null): AppFailure {
  const hint = 'It is not known how far the work got: look at the workspace, then send the prompt again.'
  return lostFailure(lost.message, { hint, threadId, stderrTail: lost.stderrTail, cause: lost })
}

/** Codex's errors have no code of their own (all are -32600), so their texts are all there is to tell them apart. */
function refusal(failure: RpcFailure, threadId: string | null): AppError {
  const { message } = failure
  if (threadId !== null && /^(?:no rollout found|thread not (?:found|loaded))/.test(message)) {
    const hint = 'It may belong to another Codex home, or it never had a prompt. Start a new session.'
    return threadNotFound(threadId, `Codex does not know the thread ${threadId}.`, hint).error
  }
  if (/^invalid (?:thread|session) id/.test(message)) {
    return { code: 'invalidInput', field: 'threadId', message, hint: 'A thread id is a UUID, as Codex gave it.' }
  }
  const thread = threadId === null ? {} : { threadId }
  if (message.startsWith('failed to load configuration')) {
    return { code: 'engineFailed', message, hint: "Correct Codex's configuration or the overrides of this session.", ...thread }
  }
  return { code: 'engineFailed', message, details: { code: failure.code }, ...thread }
}

/** Any failure of a request to Codex, as callers know it. */
export function requestFailure(cause: unknown, threadId: string | null): AppFailure {
  if (cause instanceof AppFailure) return cause
  if (cause instanceof LinkLost) return linkFailure(cause, threadId)
  if (cause instanceof RpcTimeout) return linkFailure(new LinkLost(cause.message, ''), threadId)
  if (cause instanceof RpcFailure) return new AppFailure(refusal(cause, threadId), { cause })
  throw cause
}

/** `true` when a thread that we thought loaded was unloaded by Codex. */
export function isThreadUnloaded(cause: unknown): boolean {
  return cause instanceof RpcFailure && cause.message.startsWith('thread not found')
}
