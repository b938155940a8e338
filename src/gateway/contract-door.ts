import { implement, ORPCError, ValidationError } from '@orpc/server'
import { contract } from '#shared/contract/index.ts'
import { type AppError, errorPolicy, toAppError } from '#shared/errors.ts'
import type { Log } from './log.ts'

/** Implements the contract; each noun's router file takes its part: `contractDoor.runs.get.handler(…)`. */
export const contractDoor = implement(contract)

function describeIssues(cause: ValidationError): AppError {
  const issue = cause.issues[0]
  const path = issue?.path?.map((part) => String(typeof part === 'object' ? part.key : part)).join('.') ?? ''
  return {
    code: 'invalidInput',
    ...(path ? { field: path } : {}),
    message: `${path || 'The input'}: ${issue?.message ?? 'is not valid'}.`,
    hint: 'The API page (/api/v1/openapi.json) describes every input.',
  }
}

function asAppError(thrown: unknown): AppError | null {
  if (!(thrown instanceof ORPCError)) return toAppError(thrown)
  if (thrown.code === 'BAD_REQUEST' && thrown.cause instanceof ValidationError) return describeIssues(thrown.cause)
  if (thrown.code === 'BAD_REQUEST') return { code: 'invalidInput', message: 'The request cannot be read.', hint: 'Send JSON.' }
  return null
}

/** The contract's door for errors: `AppError` travels as the data of an oRPC error, with its HTTP status. */
export function errorInterceptor(log: Log) {
  return async <T>(options: { next: () => Promise<T> }): Promise<T> => {
    try {
      return await options.next()
    } catch (thrown) {
      const error = asAppError(thrown)
      if (error === null) throw thrown
      if (error.code === 'internal') log.error('contract.failed', { incident: error.incident, problem: String(thrown) })
      throw new ORPCError(error.code, { status: errorPolicy[error.code].httpStatus, message: error.message, data: error })
    }
  }
}
