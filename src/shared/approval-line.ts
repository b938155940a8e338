import type { ApprovalRequest } from './contract/approvals.ts'
import { shellCommand } from './shell-words.ts'

/** What the request is about, where its kind is known: the command, the paths, the question. May be empty. */
export function approvalSubject(request: ApprovalRequest): string {
  switch (request.kind) {
    case 'command':
      return shellCommand(request.command).script
    case 'fileChange':
      return request.changes.map((change) => change.path).join(', ')
    case 'elicitation':
      return request.message
    case 'permissions':
      return request.reason ?? Object.keys(request.permissions).join(', ')
    case 'userInput':
      return request.questions.map((question) => question.question).join(' ')
  }
}

/** What Codex asks for, in words that stand alone, e.g. `Run: npm test`. The subject may have more than one line. */
export function approvalLine(request: ApprovalRequest): string {
  const subject = approvalSubject(request)
  switch (request.kind) {
    case 'command':
      return `Run: ${subject}`
    case 'fileChange':
      return `Change ${subject === '' ? 'files' : subject}`
    case 'elicitation':
      return `${request.serverName} asks: ${subject}`
    case 'permissions':
      return `More permissions${subject === '' ? '' : `: ${subject}`}`
    case 'userInput':
      return `A question: ${subject}`
  }
}
