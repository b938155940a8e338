import { z } from 'zod'
import type { Item } from '#shared/contract/items.ts'
import { type CodexItem, toItem } from './item.ts'

/**
 * Up to 0.100 commands, patches and MCP calls are reported by messages of their own only; from then on these repeat
 * what `item_started` and `item_completed` have said. One row per message: the item that it stands for.
 */
const Call = z.looseObject({ call_id: z.string() })
const McpCall = Call.extend({
  invocation: z.looseObject({ server: z.string(), tool: z.string(), arguments: z.unknown().optional() }),
  duration: z.unknown().optional(),
  result: z.looseObject({ Ok: z.unknown().optional(), Err: z.unknown() }).optional(),
})

function commandItem(message: unknown, isEnd: boolean): CodexItem | null {
  const call = Call.safeParse(message).data
  if (call === undefined) return null
  const failed = isEnd && call['exit_code'] !== 0
  const status = call['status'] ?? (failed ? 'failed' : isEnd ? 'completed' : 'in_progress')
  return { ...call, type: 'CommandExecution', id: call.call_id, status }
}

function patchItem(message: unknown, isEnd: boolean): CodexItem | null {
  const call = Call.safeParse(message).data
  if (call === undefined) return null
  const status = call['status'] ?? (isEnd ? (call['success'] === true ? 'completed' : 'failed') : 'in_progress')
  return { ...call, type: 'FileChange', id: call.call_id, status }
}

function isErrorResult(result: unknown): boolean {
  return z.looseObject({ isError: z.literal(true) }).safeParse(result).success
}

function mcpItem(message: unknown): CodexItem | null {
  const call = McpCall.safeParse(message).data
  if (call === undefined) return null
  const outcome = call.result
  const failed = outcome !== undefined && (outcome.Ok === undefined || isErrorResult(outcome.Ok))
  return {
    type: 'McpToolCall',
    id: call.call_id,
    ...call.invocation,
    duration: call.duration,
    status: outcome === undefined ? 'in_progress' : failed ? 'failed' : 'completed',
    result: outcome?.Ok,
    error: outcome?.Err === undefined ? undefined : { message: String(outcome.Err) },
  }
}

const builders: Record<string, { ended: boolean; build: (message: unknown) => CodexItem | null }> = {
  exec_command_begin: { ended: false, build: (message) => commandItem(message, false) },
  exec_command_end: { ended: true, build: (message) => commandItem(message, true) },
  patch_apply_begin: { ended: false, build: (message) => patchItem(message, false) },
  patch_apply_end: { ended: true, build: (message) => patchItem(message, true) },
  mcp_tool_call_begin: { ended: false, build: mcpItem },
  mcp_tool_call_end: { ended: true, build: mcpItem },
}

/** The item that a message of its own stands for, or `null` for any other message. */
export function legacyItem(message: { type: string }): { ended: boolean; item: Item } | null {
  const builder = builders[message.type]
  const item = builder?.build(message) ?? null
  return builder === undefined || item === null ? null : { ended: builder.ended, item: toItem(item) }
}
