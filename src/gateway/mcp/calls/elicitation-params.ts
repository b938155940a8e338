import type { ApprovalRequest } from '#shared/contract/approvals.ts'
import { shellWords } from '#shared/shell-words.ts'
import { parsedOf, requestedChanges } from '../codex-events/approval-events.ts'
import type { RequestId } from '../wire/json-rpc.ts'

const yesOrNo = { type: 'object', properties: {} }

type Question = Extract<ApprovalRequest, { kind: 'userInput' }>['questions'][number]

function labels(question: Question): string[] {
  const options = question['options']
  if (!Array.isArray(options)) return []
  return options.flatMap((option: unknown) => {
    return typeof option === 'object' && option !== null && 'label' in option ? [String(option.label)] : []
  })
}

function questionSchema(question: Question): object {
  const choices = labels(question)
  const isClosed = choices.length > 0 && question['isOther'] !== true
  const hint = !isClosed && choices.length > 0 ? ` (${choices.join(', ')})` : ''
  return {
    type: 'string',
    title: String(question['header'] ?? question.id),
    description: `${question.question}${hint}`,
    ...(isClosed ? { enum: choices } : {}),
  }
}

function questionsSchema(questions: readonly Question[]): object {
  const properties = Object.fromEntries(questions.map((question) => [question.id, questionSchema(question)]))
  return { type: 'object', properties, required: questions.map(({ id }) => id) }
}

/** What is asked, in a form that the specification knows, and the members by which the old server told the kinds apart. */
function question(request: ApprovalRequest): { asked: object; kind: string; details: object } {
  switch (request.kind) {
    case 'command':
      return {
        asked: { message: `Allow Codex to run \`${request.command}\` in \`${request.cwd}\`?`, requestedSchema: yesOrNo },
        kind: 'exec-approval',
        details: {
          codex_command: shellWords(request.command),
          codex_cwd: request.cwd,
          codex_parsed_cmd: parsedOf(request),
        },
      }
    case 'fileChange':
      return {
        asked: {
          message: request.reason ?? 'Allow Codex to apply proposed code changes?',
          requestedSchema: yesOrNo,
        },
        kind: 'patch-approval',
        details: { codex_changes: requestedChanges(request) },
      }
    case 'elicitation':
      return {
        asked: { message: request.message, requestedSchema: request.requestedSchema },
        kind: 'mcp-elicitation',
        details: { codex_server: request.serverName, ...(request.meta ? { _meta: request.meta } : {}) },
      }
    case 'permissions':
      return {
        asked: {
          message: `Grant Codex more permissions?${request.reason ? ` ${request.reason}` : ''}`,
          requestedSchema: yesOrNo,
        },
        kind: 'permissions-approval',
        details: { codex_permissions: request.permissions },
      }
    case 'userInput':
      return {
        asked: {
          message: request.questions.map((entry) => entry.question).join('\n'),
          requestedSchema: questionsSchema(request.questions),
        },
        kind: 'user-input',
        details: {},
      }
  }
}

/** `params` of `elicitation/create`: what the specification asks for, then what clients of the old server read. */
export function elicitationParams(
  request: ApprovalRequest,
  call: { threadId: string | null; requestId: RequestId },
): Record<string, unknown> {
  const { asked, kind, details } = question(request)
  return {
    ...asked,
    threadId: call.threadId,
    codex_elicitation: kind,
    codex_mcp_tool_call_id: String(call.requestId),
    codex_event_id: request.turnId,
    codex_call_id: request.itemId,
    ...details,
  }
}
