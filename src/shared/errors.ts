import { v7 } from 'uuid'
import { z } from 'zod'

const base = {
  /** One sentence for a person. */
  message: z.string(),
  /** What to do next. */
  hint: z.string().optional(),
}

/** Every failure that crosses a boundary: a value, never an exception's text. */
export const AppError = z.discriminatedUnion('code', [
  z.object({ code: z.literal('invalidInput'), field: z.string().optional(), ...base }),
  z.object({ code: z.literal('unauthorized'), ...base }),
  z.object({ code: z.literal('forbidden'), ...base }),
  z.object({
    code: z.literal('notFound'),
    entity: z.enum(['session', 'run', 'approval', 'toolCall', 'thread', 'route', 'client', 'event', 'panelSession']),
    id: z.string(),
    ...base,
  }),
  z.object({ code: z.literal('conflict'), ...base }),
  z.object({ code: z.literal('tooLarge'), limitBytes: z.number(), ...base }),
  z.object({ code: z.literal('tooMany'), ...base }),
  /** Codex cannot be used at all: not installed, broken, too old, not signed in. */
  z.object({ code: z.literal('engineUnavailable'), engine: z.string(), stderrTail: z.string().optional(), ...base }),
  /** Codex answered with an error. */
  z.object({ code: z.literal('engineFailed'), threadId: z.string().optional(), details: z.unknown().optional(), ...base }),
  /** The connection to Codex broke; whether the work was done is unknown. */
  z.object({ code: z.literal('engineLost'), threadId: z.string().optional(), stderrTail: z.string().optional(), ...base }),
  /** Somebody stopped the run. */
  z.object({ code: z.literal('interrupted'), threadId: z.string().optional(), ...base }),
  z.object({ code: z.literal('timedOut'), threadId: z.string().optional(), ...base }),
  z.object({ code: z.literal('portTaken'), port: z.number(), ...base }),
  z.object({ code: z.literal('dataFolderBusy'), ...base }),
  z.object({ code: z.literal('dataFolderUnusable'), ...base }),
  z.object({ code: z.literal('storageFull'), ...base }),
  z.object({ code: z.literal('storageBlocked'), ...base }),
  z.object({ code: z.literal('storageReadOnly'), ...base }),
  z.object({ code: z.literal('gatewayUnreachable'), ...base }),
  /** The gateway listens, but cannot serve before its database is open. */
  z.object({ code: z.literal('starting'), ...base }),
  z.object({ code: z.literal('internal'), incident: z.string(), ...base }),
])
export type AppError = z.infer<typeof AppError>
export type AppErrorCode = AppError['code']

export interface ErrorPolicy {
  httpStatus: number
  /** Process exit code of the CLI. */
  exitCode: number
  retryable: boolean
}

/** One row per code; a code without a row does not compile. Exit codes are documented in docs/troubleshooting.md. */
export const errorPolicy: Record<AppErrorCode, ErrorPolicy> = {
  invalidInput: { httpStatus: 400, exitCode: 2, retryable: false },
  unauthorized: { httpStatus: 401, exitCode: 3, retryable: false },
  forbidden: { httpStatus: 403, exitCode: 3, retryable: false },
  notFound: { httpStatus: 404, exitCode: 4, retryable: false },
  conflict: { httpStatus: 409, exitCode: 5, retryable: true },
  tooLarge: { httpStatus: 413, exitCode: 2, retryable: false },
  tooMany: { httpStatus: 429, exitCode: 5, retryable: true },
  engineUnavailable: { httpStatus: 503, exitCode: 10, retryable: true },
  engineFailed: { httpStatus: 502, exitCode: 11, retryable: true },
  engineLost: { httpStatus: 502, exitCode: 12, retryable: true },
  interrupted: { httpStatus: 409, exitCode: 130, retryable: false },
  timedOut: { httpStatus: 504, exitCode: 13, retryable: true },
  portTaken: { httpStatus: 503, exitCode: 20, retryable: false },
  dataFolderBusy: { httpStatus: 503, exitCode: 21, retryable: false },
  dataFolderUnusable: { httpStatus: 503, exitCode: 22, retryable: false },
  storageFull: { httpStatus: 507, exitCode: 23, retryable: true },
  storageBlocked: { httpStatus: 503, exitCode: 25, retryable: true },
  storageReadOnly: { httpStatus: 503, exitCode: 24, retryable: false },
  gatewayUnreachable: { httpStatus: 503, exitCode: 30, retryable: true },
  starting: { httpStatus: 503, exitCode: 31, retryable: true },
  internal: { httpStatus: 500, exitCode: 70, retryable: false },
}

/** Carries an `AppError` through the code that knows; only where it leaves the code (contract, MCP, HTTP, CLI) is it caught. */
export class AppFailure extends Error {
  readonly error: AppError
  constructor(error: AppError, options?: { cause?: unknown }) {
    super(error.message, options)
    this.name = 'AppFailure'
    this.error = error
  }
}

/** Names one fault in the log and towards whoever met it. */
export const newIncident = (): string => v7().slice(-8)

/** Any thrown thing as an `AppError`; what is not ours becomes `internal` with an incident id and no cause. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppFailure) return thrown.error
  return {
    code: 'internal',
    incident: newIncident(),
    message: 'Something went wrong inside the gateway.',
    hint: 'The log of the gateway names the incident and its cause.',
  }
}
