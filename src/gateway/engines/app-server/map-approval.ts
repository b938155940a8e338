import { z } from 'zod'
import type { ApprovalRequest } from '#shared/contract/approvals.ts'
import type { Item } from '#shared/contract/items.ts'
import type { ApprovalAnswer } from '../engine.ts'
import { isRecord, type JsonRecord, listIn, recordIn, textIn, textOrNull } from '../json-fields.ts'
import type {
  CommandExecutionRequestApprovalResponse,
  FileChangeRequestApprovalResponse,
  McpServerElicitationRequestResponse,
  PermissionsRequestApprovalResponse,
  ServerRequestMethod,
  ToolRequestUserInputResponse,
} from './protocol/types.ts'

/** What a question is about when its own parameters do not say. */
export interface QuestionContext {
  turnId: string
  requestId: string
  /** The open item with this id. */
  item: (id: string) => Item | null
  findItem: (matches: (item: Item) => boolean) => Item | null
}

/** A question of Codex, and how an answer is told to it. */
export interface Question {
  request: ApprovalRequest
  response: (answer: ApprovalAnswer) => object
}

const stringList = (list: readonly unknown[]) => list.filter((value) => typeof value === 'string')

function commandQuestion(params: JsonRecord, context: QuestionContext): Question {
  const itemId = textIn(params, 'itemId')
  const item = context.item(itemId)
  const itemText = (key: string) => (item && isRecord(item) ? textIn(item, key) : '')
  const amendment = stringList(listIn(params, 'proposedExecpolicyAmendment'))
  return {
    request: {
      kind: 'command',
      itemId,
      turnId: textOrNull(params, 'turnId') ?? context.turnId,
      command: textOrNull(params, 'command') ?? itemText('command'),
      cwd: textOrNull(params, 'cwd') ?? itemText('cwd'),
      reason: textOrNull(params, 'reason'),
      parsedCommand: [...listIn(params, 'commandActions')],
      proposedExecpolicyAmendment: amendment.length > 0 ? amendment : null,
    },
    response: ({ decision }): CommandExecutionRequestApprovalResponse => ({ decision }),
  }
}

type AskedChange = Extract<ApprovalRequest, { kind: 'fileChange' }>['changes'][number]

function askedChange(change: unknown): AskedChange[] {
  if (!isRecord(change)) return []
  const kind = recordIn(change, 'kind')
  const type = kind['type']
  return [
    {
      path: textIn(change, 'path'),
      kind: type === 'add' || type === 'delete' ? type : 'update',
      movePath: textOrNull(kind, 'move_path'),
      diff: textIn(change, 'diff'),
    },
  ]
}

/** The request names only the item; the changes were in its `item/started`. */
function fileChangeQuestion(params: JsonRecord, context: QuestionContext): Question {
  const itemId = textIn(params, 'itemId')
  const item = context.item(itemId)
  return {
    request: {
      kind: 'fileChange',
      itemId,
      turnId: textOrNull(params, 'turnId') ?? context.turnId,
      changes: item && isRecord(item) ? listIn(item, 'changes').flatMap(askedChange) : [],
      reason: textOrNull(params, 'reason'),
    },
    response: ({ decision }): FileChangeRequestApprovalResponse => ({ decision }),
  }
}

const accepts = (answer: ApprovalAnswer) => answer.decision === 'accept' || answer.decision === 'acceptForSession'

function permissionsQuestion(params: JsonRecord, context: QuestionContext): Question {
  const permissions = recordIn(params, 'permissions')
  return {
    request: {
      kind: 'permissions',
      itemId: textIn(params, 'itemId'),
      turnId: textOrNull(params, 'turnId') ?? context.turnId,
      permissions: { ...permissions },
      reason: textOrNull(params, 'reason'),
    },
    response: (answer): PermissionsRequestApprovalResponse => ({
      permissions: accepts(answer) ? permissions : {},
      scope: answer.decision === 'acceptForSession' ? 'session' : 'turn',
    }),
  }
}

const Questions = z.array(z.looseObject({ id: z.string(), question: z.string() })).catch([])

function answerTexts(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String)
  return value === undefined || value === null ? [] : [String(value)]
}

function userInputQuestion(params: JsonRecord, context: QuestionContext): Question {
  const questions = Questions.parse(params['questions'])
  return {
    request: {
      kind: 'userInput',
      itemId: textIn(params, 'itemId'),
      turnId: textOrNull(params, 'turnId') ?? context.turnId,
      questions,
    },
    response: (answer): ToolRequestUserInputResponse => {
      const content = accepts(answer) ? (answer.content ?? {}) : {}
      return { answers: Object.fromEntries(Object.entries(content).map(([id, value]) => [id, { answers: answerTexts(value) }])) }
    },
  }
}

/** Codex names no item; a question about a tool call belongs to the open call of that tool. */
function elicitationItem(params: JsonRecord, context: QuestionContext): string {
  const server = textIn(params, 'serverName')
  const tool = textOrNull(recordIn(params, '_meta'), 'tool_name')
  const call = context.findItem(
    (item) => item.type === 'mcpToolCall' && item['server'] === server && (tool === null || item['tool'] === tool),
  )
  return call?.id ?? `elicitation-${context.requestId}`
}

const JsonContent = z.record(z.string(), z.json()).catch({})

function elicitationQuestion(params: JsonRecord, context: QuestionContext): Question {
  const meta = params['_meta']
  const url = textOrNull(params, 'url')
  const message = textIn(params, 'message')
  const persists = isRecord(meta) && listIn(meta, 'persist').includes('session')
  return {
    request: {
      kind: 'elicitation',
      itemId: elicitationItem(params, context),
      turnId: textOrNull(params, 'turnId') ?? context.turnId,
      serverName: textIn(params, 'serverName'),
      message: url === null ? message : `${message} ${url}`.trim(),
      requestedSchema: { type: 'object', properties: {}, ...recordIn(params, 'requestedSchema') },
      meta: isRecord(meta) ? { ...meta } : null,
    },
    response: (answer): McpServerElicitationRequestResponse => {
      if (!accepts(answer)) return { action: answer.decision === 'cancel' ? 'cancel' : 'decline', content: null, _meta: null }
      return {
        action: 'accept',
        content: url === null ? JsonContent.parse(answer.content ?? {}) : null,
        _meta: answer.decision === 'acceptForSession' && persists ? { persist: 'session' } : null,
      }
    },
  }
}

/** A server request as a question to a person, or `null` when it is none. */
export function readQuestion(method: string, params: JsonRecord, context: QuestionContext): Question | null {
  switch (method as ServerRequestMethod) {
    case 'item/commandExecution/requestApproval':
      return commandQuestion(params, context)
    case 'item/fileChange/requestApproval':
      return fileChangeQuestion(params, context)
    case 'item/permissions/requestApproval':
      return permissionsQuestion(params, context)
    case 'item/tool/requestUserInput':
      return userInputQuestion(params, context)
    case 'mcpServer/elicitation/request':
      return elicitationQuestion(params, context)
    default:
      return null
  }
}
