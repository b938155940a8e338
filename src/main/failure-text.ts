import { ORPCError } from '@orpc/client'
import { AppError } from '#shared/errors.ts'
import type { GatewayLink } from './gateway/gateway-link.ts'
import { text } from './texts.ts'

export interface FailureText {
  message: string
  detail: string
}

/** What a call of the gateway threw, for a person. */
export function problemOf(thrown: unknown): FailureText {
  const error = AppError.safeParse(thrown instanceof ORPCError ? thrown.data : undefined).data
  if (error) return { message: error.message, detail: error.hint ?? '' }
  return { message: text('call.failed'), detail: thrown instanceof Error ? thrown.message : String(thrown) }
}

const tailLimit = 1_200

/** Why our gateway does not start: its own words, else its exit and the end of its log. */
export function failureOf({ process, refusal }: Extract<GatewayLink, { kind: 'own' }>): FailureText {
  if (refusal) return { message: refusal.message, detail: refusal.hint ?? '' }
  const exitCode = process.status === 'failed' ? process.exitCode : null
  const tail = process.status === 'failed' ? process.stderrTail.slice(-tailLimit) : ''
  const exit = exitCode === null ? text('failure.noExit') : text('failure.exit', { exitCode })
  return { message: text('failure.title'), detail: `${exit}\n\n${tail}`.trim() }
}
