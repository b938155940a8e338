import type { AppError } from '#shared/errors.ts'
import type { EndedRun } from './tool.ts'
import { completedResult, failedResult, type ToolResult } from './tool-result.ts'

/** How Codex's app-server begins the message about overrides that it cannot load. */
const badOverrides = 'failed to load configuration: '

/** A failure as a text for the calling model: what happened, and what to do next. */
export function failureText(error: AppError): string {
  return error.hint === undefined ? error.message : `${error.message}\n${error.hint}`
}

function failureOf(error: AppError, threadId: string | null): ToolResult {
  if (error.code !== 'engineFailed') return failedResult(failureText(error), threadId)
  if (error.message.startsWith(badOverrides)) {
    return failedResult(`Failed to load Codex configuration from overrides: ${error.message.slice(badOverrides.length)}`)
  }
  // Codex's own words and nothing else: callers of the old server compare them.
  return failedResult(error.message, threadId)
}

/** The answer to a call whose run has ended. */
export function resultOfRun(run: EndedRun, threadNotFound?: ToolResult): ToolResult {
  const { error, threadId } = run
  if (run.status === 'completed') return completedResult(threadId ?? '', run.result ?? '')
  if (!error) return failedResult('The run was interrupted.', threadId)
  if (error.code === 'notFound' && error.entity === 'thread' && threadNotFound) return threadNotFound
  return failureOf(error, threadId)
}
