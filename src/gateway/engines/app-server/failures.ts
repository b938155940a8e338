import { type AppError, AppFailure } from '#shared/errors.ts'
import { isRecord } from './json-fields.ts'
import { RpcFailure, RpcTimeout } from './rpc-client.ts'

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

export function lostFailure(lost: LinkLost, threadId: string | null): AppFailure {
  return new AppFailure(
    {
      code: 'engineLost',
      message: lost.message,
      hint: 'It is not known how far the work got: look at the workspace, then send the prompt again.',
      ...(threadId === null ? {} : { threadId }),
      ...(lost.stderrTail === '' ? {} : { stderrTail: lost.stderrTail }),
    },
    { cause: lost },
  )
}

/** Codex's errors have no code of their own (all are -32600), so their texts are all there is to tell them apart. */
function refusal(failure: RpcFailure, threadId: string | null): AppError {
  const { message } = failure
  if (threadId !== null && /^(?:no rollout found|thread not (?:found|loaded))/.test(message)) {
    return {
      code: 'notFound',
      entity: 'thread',
      id: threadId,
      message: `Codex does not know the thread ${threadId}.`,
      hint: 'It may belong to another Codex home, or it never had a prompt. Start a new session.',
    }
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
  if (cause instanceof LinkLost) return lostFailure(cause, threadId)
  if (cause instanceof RpcTimeout) return lostFailure(new LinkLost(cause.message, ''), threadId)
  if (cause instanceof RpcFailure) return new AppFailure(refusal(cause, threadId), { cause })
  throw cause
}

/** `true` when a thread that we thought loaded was unloaded by Codex. */
export function isThreadUnloaded(cause: unknown): boolean {
  return cause instanceof RpcFailure && cause.message.startsWith('thread not found')
}

/** Codex gives a name, or an object with the name as its only key. */
function errorName(codexErrorInfo: unknown): string | null {
  if (typeof codexErrorInfo === 'string') return codexErrorInfo
  return isRecord(codexErrorInfo) ? (Object.keys(codexErrorInfo)[0] ?? null) : null
}

const turnHints: Record<string, string> = {
  unauthorized: 'Sign Codex in again, then send the prompt again.',
  usageLimitExceeded: 'Wait until the usage limit resets, or use another account.',
  rateLimitExceeded: 'Wait a little, then send the prompt again.',
  responseTooManyFailedAttempts: 'The model service refuses or is overloaded. Wait a little, then send the prompt again.',
  httpConnectionFailed: 'The model service cannot be reached. Check the network and the provider in config.toml.',
  responseStreamConnectionFailed: 'The model service cannot be reached. Check the network and the provider in config.toml.',
  responseStreamDisconnected: 'The connection to the model service broke. Send the prompt again.',
  contextWindowExceeded: 'The conversation is too long for the model. Start a new session.',
  internalServerError: 'The model service has a problem. Wait a little, then send the prompt again.',
  serverOverloaded: 'The model service is overloaded. Wait a little, then send the prompt again.',
}

/** What to do about an HTTP status of the model service, which says more than the name of the error. */
function hintOfStatus(status: number): string | null {
  switch (status) {
    case 401:
    case 403:
      return 'The model service refuses the credentials of Codex. Sign Codex in again, or correct the API key of its provider.'
    case 404:
      return 'The model service is there, but not at this address or without this model. Correct the provider or the model in config.toml.'
    case 429:
      return 'The model service has had too many requests, or the quota is used up. Wait a little, then send the prompt again.'
    default:
      return status >= 500 ? 'The model service has a problem. Wait a little, then send the prompt again.' : null
  }
}

/** The status is a member of the error's own object; the older protocol writes it in snake case. */
function httpStatus(codexErrorInfo: unknown): number | null {
  const members = isRecord(codexErrorInfo) ? Object.values(codexErrorInfo).filter(isRecord) : []
  const status = members.map((member) => member['httpStatusCode'] ?? member['http_status_code']).find(Boolean)
  return typeof status === 'number' ? status : null
}

function turnHint(codexErrorInfo: unknown): string | undefined {
  const status = httpStatus(codexErrorInfo)
  return (status === null ? null : hintOfStatus(status)) ?? turnHints[errorName(codexErrorInfo) ?? '']
}

/** A turn that Codex ended with an error. */
export function turnFailure(
  error: { message: string; codexErrorInfo: unknown; additionalDetails: string | null } | null,
  threadId: string,
): AppFailure {
  const hint = turnHint(error?.codexErrorInfo)
  return new AppFailure({
    code: 'engineFailed',
    message: error?.message || 'Codex ended the turn with an error that it did not name.',
    threadId,
    details: { codexErrorInfo: error?.codexErrorInfo ?? null, additionalDetails: error?.additionalDetails ?? null },
    ...(hint === undefined ? {} : { hint }),
  })
}

export function busyFailure(threadId: string): AppFailure {
  return new AppFailure({
    code: 'conflict',
    message: `The thread ${threadId} is working on a prompt already.`,
    hint: 'Wait for it to end, or interrupt it.',
  })
}

export function unavailableFailure(message: string, options: { hint: string; stderrTail?: string; cause?: unknown }): AppFailure {
  const { hint, stderrTail, cause } = options
  return new AppFailure(
    { code: 'engineUnavailable', engine: engineName, message, hint, ...(stderrTail ? { stderrTail } : {}) },
    { cause },
  )
}
