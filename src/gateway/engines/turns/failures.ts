import { AppFailure } from '#shared/errors.ts'
import { isRecord } from '../json-fields.ts'

/** Codex cannot be used. `engine` is its kind, for a person. */
export function unavailableFailure(
  engine: string,
  message: string,
  options: { hint: string; stderrTail?: string; cause?: unknown },
): AppFailure {
  const { hint, stderrTail, cause } = options
  return new AppFailure({ code: 'engineUnavailable', engine, message, hint, ...(stderrTail ? { stderrTail } : {}) }, { cause })
}

export function closedFailure(engine: string): AppFailure {
  return unavailableFailure(engine, 'The engine is closed.', { hint: 'Start the gateway again.' })
}

/** Codex ended in the middle of a turn. */
export function lostFailure(
  message: string,
  options: { hint: string; threadId: string | null; stderrTail: string; cause?: unknown },
): AppFailure {
  const { hint, threadId, stderrTail, cause } = options
  const error = {
    code: 'engineLost' as const,
    message,
    hint,
    ...(threadId === null ? {} : { threadId }),
    ...(stderrTail === '' ? {} : { stderrTail }),
  }
  return new AppFailure(error, { cause })
}

export function busyFailure(threadId: string): AppFailure {
  return new AppFailure({
    code: 'conflict',
    message: `The thread ${threadId} is working on a prompt already.`,
    hint: 'Wait for it to end, or interrupt it.',
  })
}

export function threadNotFound(id: string, message: string, hint: string): AppFailure {
  return new AppFailure({ code: 'notFound', entity: 'thread', id, message, hint })
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
