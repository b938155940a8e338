import { ORPCError, ValidationError } from '@orpc/server'
import { type AppError, errorPolicy, toAppError } from '#shared/errors.ts'
import { firstProblem } from '#shared/validation.ts'
import type { CallContext } from '../access/procedures.ts'
import type { Log } from '../log.ts'

function describeIssues(cause: ValidationError, hint: string | undefined): AppError {
  const issue = cause.issues[0]
  const path = issue?.path?.map((part) => String(typeof part === 'object' ? part.key : part)).join('.') ?? ''
  return {
    code: 'invalidInput',
    ...(path ? { field: path } : {}),
    message: `${path ? `"${path}"` : 'The input'} ${firstProblem(cause.issues)}.`,
    ...(hint === undefined ? {} : { hint }),
  }
}

/** `null`: an error of oRPC's own that says nothing about the input. */
export function asAppError(thrown: unknown, inputHint?: string): AppError | null {
  if (!(thrown instanceof ORPCError)) return toAppError(thrown)
  if (thrown.code === 'BAD_REQUEST' && thrown.cause instanceof ValidationError) return describeIssues(thrown.cause, inputHint)
  if (thrown.code === 'BAD_REQUEST') return { code: 'invalidInput', message: 'The request cannot be read.', hint: 'Send JSON.' }
  return null
}

/**
 * How errors leave the contract: `AppError` travels as the data of an oRPC error, with its HTTP status. `inputHint` tells
 * the callers of a carrier what they may send.
 */
export function errorInterceptor(log: Log, inputHint?: string) {
  return async <T>(options: { next: () => Promise<T>; path: readonly string[]; context: CallContext }): Promise<T> => {
    try {
      return await options.next()
    } catch (thrown) {
      const error = asAppError(thrown, inputHint)
      if (error === null) throw thrown
      if (error.code === 'forbidden')
        log.warn('access.refused', { tried: options.path.join('.'), via: options.context.principal.via })
      if (error.code === 'internal') log.error('contract.failed', { incident: error.incident, problem: String(thrown) })
      throw new ORPCError(error.code, { status: errorPolicy[error.code].httpStatus, message: error.message, data: error })
    }
  }
}
