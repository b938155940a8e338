import { isContractProcedure } from '@orpc/contract'
import { implement, ORPCError, ValidationError } from '@orpc/server'
import type { AccessMeta } from '#shared/contract/access.ts'
import { contract } from '#shared/contract/index.ts'
import { type AppError, AppFailure, errorPolicy, toAppError } from '#shared/errors.ts'
import { firstProblem } from '#shared/validation.ts'
import { mayCall, type Principal } from './access/principal.ts'
import type { Log } from './log.ts'

/** What every call carries from its door on. */
export interface CallContext {
  principal: Principal
}

/** A program that calls with the token alone. */
const personNeeded = new AppFailure({
  code: 'forbidden',
  message: 'This is for a person: the token of the data folder is not enough for it.',
  hint: 'Do it in the panel (`switchboard open`) or the desktop app, or by a command of `switchboard` in a terminal.',
})

for (const [noun, methods] of Object.entries(contract)) {
  for (const [name, method] of Object.entries(methods)) {
    const isDeclared = isContractProcedure(method) && (method['~orpc'].meta as AccessMeta).access !== undefined
    if (!isDeclared)
      throw new Error(`The contract does not say who may call ${noun}.${name}: begin it with reads, uses or byPerson.`)
  }
}

/**
 * Implements the contract; each noun's router file takes its part: `contractDoor.runs.get.handler(…)`. The one place
 * where is checked who may call what; a method that declares nothing is refused to all.
 */
export const contractDoor = implement(contract)
  .$context<CallContext>()
  .use(({ context, procedure, next }) => {
    if (!mayCall(context.principal, procedure['~orpc'].meta.access)) throw personNeeded
    return next()
  })

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
 * The contract's door for errors: `AppError` travels as the data of an oRPC error, with its HTTP status. `inputHint` tells
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
