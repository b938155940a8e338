import type { ProcessExit } from '#node/supervisor.ts'
import { AppFailure } from '#shared/errors.ts'
import { processEndText } from '#shared/process-failure.ts'
import { lostFailure, threadNotFound, turnFailure, unavailableFailure } from '../turns/failures.ts'

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

/** What Codex prints before it ends without having worked, e.g. `Error: …`, without the backtrace below it. */
function complaintOf(stderrTail: string): string | null {
  const at = stderrTail.search(/^Error\b/m)
  if (at < 0) return null
  const text = stderrTail.slice(at).split(/\n\s*\n/, 1)[0] ?? ''
  return text.replace(/^Error: /, '').trim()
}

export function configFailure(stderrTail: string): AppFailure {
  const message = `Codex cannot use its configuration. ${complaintOf(stderrTail) ?? ''}`.trim()
  return unavailableFailure(engineName, message, { hint: 'Correct config.toml, then try again.', stderrTail })
}

/** The process ended before it had told of an end of the turn. */
export function endedEarly(exit: ProcessExit, threadId: string | null, wanted: string | null): AppFailure {
  const { stderrTail } = exit
  const complaint = threadId === null ? complaintOf(stderrTail) : null
  if (complaint === null) {
    const hint = 'It is not known how far the work got: look at the workspace, then send the prompt again.'
    return lostFailure(`Codex ended in the middle of its work. ${processEndText(exit)}`, { hint, threadId, stderrTail })
  }
  if (/^Error loading config/.test(complaint)) return configFailure(stderrTail)
  if (wanted !== null && /no rollout found/.test(complaint)) {
    const hint = 'It may belong to another Codex home, or it never had a prompt. Start a new session.'
    return threadNotFound(wanted, `Codex does not know the thread ${wanted}.`, hint)
  }
  const hint = "Correct Codex's configuration or the overrides of this session."
  return new AppFailure({ code: 'engineFailed', message: complaint, hint, details: { stderrTail } })
}
