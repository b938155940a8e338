import type { ApprovalRequest } from '#shared/contract/approvals.ts'

/** Everything somebody needs to decide, line by line. */
export function requestLines(request: ApprovalRequest): string[] {
  switch (request.kind) {
    case 'command':
      return [`Codex wants to run: ${request.command}`, `  in ${request.cwd}`, ...reasonLine(request.reason)]
    case 'fileChange':
      return [
        'Codex wants to change files:',
        ...request.changes.flatMap((change) => [
          `  ${change.kind} ${change.path}`,
          ...change.diff.split('\n').map((line) => `    ${line}`),
        ]),
        ...reasonLine(request.reason),
      ]
    case 'elicitation':
      return [`The MCP server ${request.serverName} asks:`, `  ${request.message}`]
    case 'permissions':
      return ['Codex wants more permissions:', `  ${JSON.stringify(request.permissions)}`, ...reasonLine(request.reason)]
    case 'userInput':
      return ['Codex asks:', ...request.questions.map((question) => `  ${question.question}`)]
  }
}

const reasonLine = (reason: string | null) => (reason ? [`  because ${reason}`] : [])
