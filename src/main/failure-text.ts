import { ORPCError } from '@orpc/client'
import { AppError } from '#shared/errors.ts'
import type { GatewayLink } from './gateway/gateway-link.ts'
import { text } from './texts.ts'

export interface FailureText {
  message: string
  detail: string
}

/** What the gateway answered, `null` when it was no answer of the gateway. */
export function answeredError(thrown: unknown): AppError | null {
  return AppError.safeParse(thrown instanceof ORPCError ? thrown.data : undefined).data ?? null
}

/** What a call of the gateway threw, for a person. */
export function problemOf(thrown: unknown): FailureText {
  const error = answeredError(thrown)
  if (error) return { message: error.message, detail: error.hint ?? '' }
  return { message: text('call.failed'), detail: thrown instanceof Error ? thrown.message : String(thrown) }
}

const tailLimit = 1_200

/** Why our gateway does not start: its own words, else its exit, the end of what it wrote and where its log is. */
export function failureOf({ process, refusal }: Extract<GatewayLink, { kind: 'own' }>, logFile: string): FailureText {
  const log = text('failure.log', { path: logFile })
  if (refusal) {
    const isExplained = refusal.code !== 'internal'
    return { message: refusal.message, detail: isExplained ? (refusal.hint ?? '') : `${refusal.hint ?? ''}\n\n${log}`.trim() }
  }
  const exitCode = process.status === 'failed' ? process.exitCode : null
  const tail = process.status === 'failed' ? process.stderrTail.slice(-tailLimit).trim() : ''
  const exit = exitCode === null ? text('failure.noExit') : text('failure.exit', { exitCode })
  return { message: text('failure.title'), detail: [exit, tail, log].filter((part) => part !== '').join('\n\n') }
}
