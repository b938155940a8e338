import { ORPCError } from '@orpc/client'
import { AppError, AppFailure, toAppError } from '#shared/errors.ts'
import { i18n } from './i18n.ts'

/** The connection to the gateway broke before the answer came: whether the work was done is unknown. */
export function connectionLost(cause?: unknown): AppFailure {
  return new AppFailure(
    { code: 'gatewayUnreachable', message: i18n.t('connection.lostMessage'), hint: i18n.t('connection.lostHint') },
    { cause },
  )
}

/** Nothing was sent. */
export function gatewayUnreachable(cause?: unknown): AppFailure {
  return new AppFailure(
    { code: 'gatewayUnreachable', message: i18n.t('connection.unreachableMessage'), hint: i18n.t('connection.unreachableHint') },
    { cause },
  )
}

export function unauthorized(): AppFailure {
  return new AppFailure({
    code: 'unauthorized',
    message: i18n.t('connection.unauthorizedTitle'),
    hint: i18n.t('connection.unauthorizedHint'),
  })
}

/** What a query, a mutation or a call of the gateway client threw, or the error of a run, as the value to show. */
export function appErrorOf(thrown: unknown): AppError {
  if (thrown instanceof ORPCError) {
    const parsed = AppError.safeParse(thrown.data)
    if (parsed.success) return parsed.data
    return { code: 'internal', incident: thrown.code, message: thrown.message }
  }
  return AppError.safeParse(thrown).data ?? toAppError(thrown)
}
