import type { ProcessExit } from '#node/supervisor.ts'
import { AppFailure } from '#shared/errors.ts'
import { processEndText } from '#shared/process-failure.ts'
import { lostFailure, threadNotFound, turnFailure, unavailableFailure } from '../turns/failures.ts'
import { commandLineTooLong } from './exec-arguments.ts'

export const engineName = 'exec'

/** Codex's error info of a failed turn, of which `codex exec` tells the text alone. */
function errorInfo(message: string): unknown {
  const status = /\b(?:status:?|HTTP) (\d{3})\b/.exec(message)?.[1]
  if (status !== undefined) return { httpConnectionFailed: { httpStatusCode: Number(status) } }
  if (/usage limit/.test(message)) return 'usageLimitExceeded'
  if (/^Connection failed/.test(message)) return 'httpConnectionFailed'
  if (/^stream disconnected/.test(message)) return 'responseStreamDisconnected'
  return null
}

/** A turn that Codex ended with an error. */
export function failedTurn(message: string, threadId: string): AppFailure {
  return turnFailure({ message, codexErrorInfo: errorInfo(message), additionalDetails: null }, threadId)
}

/**
 * What Codex prints before it ends without having worked, without the backtrace or the advice below it: `Error: …`, for
 * arguments `error: …`.
 */
function complaintOf(stderrTail: string): string | null {
  const at = stderrTail.search(/^(?:Error\b|error: |No prompt provided\b)/m)
  if (at < 0) return null
  const text = stderrTail.slice(at).split(/\n\s*\n/, 1)[0] ?? ''
  return text.replace(/^error: /i, '').trim()
}

export function configFailure(stderrTail: string): AppFailure {
  const message = `Codex cannot use its configuration. ${complaintOf(stderrTail) ?? ''}`.trim()
  return unavailableFailure(engineName, message, { hint: 'Correct config.toml, then try again.', stderrTail })
}

/** The process could not be started at all. */
export function spawnFailure(codexPath: string, cause: unknown): AppFailure {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null
  if (code === 'E2BIG' || code === 'ENAMETOOLONG') return commandLineTooLong(cause)
  const hint = `Check that "${codexPath} exec" starts on this machine.`
  return unavailableFailure(engineName, 'Codex could not be started.', { hint, cause })
}

/** Codex ended before it had opened a thread, which is what it does first. */
function neverBegan(exit: ProcessExit, wanted: string | null): AppFailure {
  const { stderrTail } = exit
  const complaint = complaintOf(stderrTail)
  if (complaint !== null && /^Error loading config/.test(complaint)) return configFailure(stderrTail)
  if (complaint !== null && wanted !== null && /no rollout found/.test(complaint)) {
    const hint = 'It may belong to another Codex home, or it never had a prompt. Start a new session.'
    return threadNotFound(wanted, `Codex does not know the thread ${wanted}.`, hint)
  }
  const message = complaint ?? `Codex ended before it began to work. ${processEndText(exit)}`
  const hint = complaint?.startsWith('No prompt')
    ? 'Write what Codex is to do, then send it again.'
    : "Correct Codex's configuration or the overrides of this session."
  return new AppFailure({ code: 'engineFailed', message, hint, details: { stderrTail } })
}

/** The process ended before it had told of an end of the turn. */
export function endedEarly(exit: ProcessExit, threadId: string | null, wanted: string | null): AppFailure {
  const { exitCode, signal, stderrTail } = exit
  if (threadId === null) {
    if (exitCode === null && signal === undefined) {
      const hint = 'Check that Codex is installed where the gateway looks for it.'
      return unavailableFailure(engineName, 'Codex could not be started.', { hint, stderrTail })
    }
    if (exitCode || complaintOf(stderrTail) !== null) return neverBegan(exit, wanted)
  }
  const hint = 'It is not known how far the work got: look at the workspace, then send the prompt again.'
  return lostFailure(`Codex ended in the middle of its work. ${processEndText(exit)}`, { hint, threadId, stderrTail })
}
