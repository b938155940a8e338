import { z } from 'zod'
import type { ApprovalDecision, ApprovalRequest } from '#shared/contract/approvals.ts'
import type { Item } from '#shared/contract/items.ts'
import { ExecApprovalRequest, PatchApprovalRequest } from './codex-event.ts'
import { commandActions, fileChanges } from './item.ts'
import { shellLine } from './shell-line.ts'

/** `params` of the `elicitation/create` that asks for an approval; what it asks for was told by an event before it. */
export const ApprovalElicitation = z.looseObject({
  codex_elicitation: z.enum(['exec-approval', 'patch-approval']),
  codex_call_id: z.string(),
  codex_event_id: z.string().default(''),
  codex_command: z.array(z.string()).optional(),
  codex_cwd: z.string().optional(),
  codex_parsed_cmd: z.array(z.unknown()).optional(),
  codex_changes: z.record(z.string(), z.unknown()).optional(),
})
export type ApprovalElicitation = z.infer<typeof ApprovalElicitation>

/** The announcements of approvals in this turn, by call id: they alone hold the reason. */
export interface ApprovalNotes {
  note(message: { type: string }): void
  request(elicitation: ApprovalElicitation, turnId: string): ApprovalRequest
}

export function createApprovalNotes(): ApprovalNotes {
  const commands = new Map<string, z.infer<typeof ExecApprovalRequest>>()
  const patches = new Map<string, z.infer<typeof PatchApprovalRequest>>()

  function command(elicitation: ApprovalElicitation, turnId: string): ApprovalRequest {
    const noted = commands.get(elicitation.codex_call_id)
    return {
      kind: 'command',
      itemId: elicitation.codex_call_id,
      turnId,
      command: shellLine(elicitation.codex_command ?? noted?.command ?? []),
      cwd: elicitation.codex_cwd ?? noted?.cwd ?? '',
      reason: noted?.reason ?? null,
      parsedCommand: commandActions(elicitation.codex_parsed_cmd ?? noted?.parsed_cmd ?? []),
      proposedExecpolicyAmendment: noted?.proposed_execpolicy_amendment ?? null,
    }
  }

  function patch(elicitation: ApprovalElicitation, turnId: string): ApprovalRequest {
    const noted = patches.get(elicitation.codex_call_id)
    const changes = fileChanges(elicitation.codex_changes ?? noted?.changes ?? {})
    return {
      kind: 'fileChange',
      itemId: elicitation.codex_call_id,
      turnId,
      changes: changes.map(({ path, kind, diff }) => ({
        path,
        kind: kind.type,
        movePath: kind.type === 'update' ? (kind.move_path ?? null) : null,
        diff,
      })),
      reason: noted?.reason ?? null,
    }
  }

  return {
    note(message) {
      if (message.type === 'exec_approval_request') {
        const known = ExecApprovalRequest.safeParse(message).data
        if (known) commands.set(known.call_id, known)
      } else if (message.type === 'apply_patch_approval_request') {
        const known = PatchApprovalRequest.safeParse(message).data
        if (known) patches.set(known.call_id, known)
      }
    },
    request: (elicitation, turnId) =>
      elicitation.codex_elicitation === 'exec-approval' ? command(elicitation, turnId) : patch(elicitation, turnId),
  }
}

/** The command that waits, as the item which the app-server would show; this server tells of it only when it runs. */
export function waitingCommand(request: Extract<ApprovalRequest, { kind: 'command' }>): Item {
  return {
    type: 'commandExecution',
    id: request.itemId,
    command: request.command,
    cwd: request.cwd,
    processId: null,
    source: 'unifiedExecStartup',
    status: 'inProgress',
    commandActions: request.parsedCommand,
    aggregatedOutput: null,
    exitCode: null,
    durationMs: null,
  }
}

/**
 * The `decision` that this server reads beside the members of the MCP specification; a conforming answer alone would
 * count as refused (openai/codex#18268).
 */
export function approvalAnswer(decision: ApprovalDecision): Record<string, unknown> {
  switch (decision) {
    case 'accept':
      return { action: 'accept', content: {}, decision: 'approved' }
    case 'acceptForSession':
      return { action: 'accept', content: {}, decision: 'approved_for_session' }
    case 'decline':
      return { action: 'decline', decision: { denied: { rejection: 'rejected by user' } } }
    case 'cancel':
      return { action: 'cancel', decision: 'abort' }
  }
}
