import type { ApprovalRequest } from '#shared/contract/approvals.ts'
import { text } from './texts.ts'

/** The first line, cut to a length that a menu or a notification shows. */
export function oneLine(long: string, limit: number): string {
  const line = long.trim().split('\n', 1)[0] ?? ''
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line
}

/** What Codex asks for, in one line. */
export function approvalText(request: ApprovalRequest, limit: number): string {
  switch (request.kind) {
    case 'command':
      return oneLine(text('approval.command', { command: request.command }), limit)
    case 'fileChange':
      return oneLine(text('approval.fileChange', { count: request.changes.length, path: request.changes[0]?.path ?? '' }), limit)
    case 'elicitation':
      return oneLine(text('approval.elicitation', { server: request.serverName, message: request.message }), limit)
    case 'permissions':
      return oneLine(
        request.reason ? text('approval.permissionsWithReason', { reason: request.reason }) : text('approval.permissions'),
        limit,
      )
    case 'userInput':
      return oneLine(text('approval.userInput', { question: request.questions[0]?.question ?? '' }), limit)
  }
}
