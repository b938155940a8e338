import type { ApprovalRequest } from '#shared/contract/approvals.ts'
import type { FileChange } from '#shared/contract/items.ts'
import { shellWords } from '#shared/shell-words.ts'
import { type CodexMessage, present } from './codex-event.ts'
import { parsedCommands } from './command-events.ts'
import { changesByPath } from './patch-events.ts'

type RequestOf<K extends ApprovalRequest['kind']> = Extract<ApprovalRequest, { kind: K }>

/** Codex's own parse, which arrives in the words of the app-server. */
export function parsedOf(request: RequestOf<'command'>): object[] {
  return parsedCommands(request.parsedCommand)
}

export function requestedChanges(request: RequestOf<'fileChange'>): Record<string, object> {
  const changes = request.changes.map(({ path, kind, movePath, diff }): FileChange => {
    return { path, kind: kind === 'update' ? { type: kind, move_path: movePath } : { type: kind }, diff }
  })
  return changesByPath(changes)
}

function commandRequest(request: RequestOf<'command'>, at: number): CodexMessage {
  const amendment = request.proposedExecpolicyAmendment
  const always = { approved_execpolicy_amendment: { proposed_execpolicy_amendment: amendment } }
  return {
    type: 'exec_approval_request',
    kind: 'command',
    call_id: request.itemId,
    turn_id: request.turnId,
    environmentId: 'local',
    started_at_ms: at,
    command: shellWords(request.command),
    cwd: request.cwd,
    ...present({ reason: request.reason, proposed_execpolicy_amendment: amendment }),
    available_decisions: ['approved', ...(amendment ? [always] : []), 'abort'],
    parsed_cmd: parsedOf(request),
  }
}

function elicitationRequest(request: RequestOf<'elicitation'>): CodexMessage {
  const isToolCall = request.meta?.['codex_approval_kind'] === 'mcp_tool_call'
  return {
    type: 'elicitation_request',
    turn_id: request.turnId,
    server_name: request.serverName,
    id: isToolCall ? `mcp_tool_call_approval_${request.itemId}` : request.itemId,
    request: { mode: 'form', _meta: request.meta, message: request.message, requested_schema: request.requestedSchema },
  }
}

/** The event before Codex waits; `at` in Unix milliseconds. The old server had none for permissions and user input. */
export function approvalRequested(request: ApprovalRequest, at: number): CodexMessage[] {
  switch (request.kind) {
    case 'command':
      return [commandRequest(request, at)]
    case 'fileChange':
      return [
        {
          type: 'apply_patch_approval_request',
          call_id: request.itemId,
          turn_id: request.turnId,
          started_at_ms: at,
          changes: requestedChanges(request),
          ...present({ reason: request.reason }),
        },
      ]
    case 'elicitation':
      return [elicitationRequest(request)]
    case 'permissions':
    case 'userInput':
      return []
  }
}
