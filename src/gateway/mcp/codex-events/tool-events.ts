import type { KnownItem } from '#shared/contract/items.ts'
import { type CodexMessage, present } from './codex-event.ts'
import { duration } from './duration.ts'

export type ToolItem = Extract<KnownItem, { type: 'mcpToolCall' }>

function errorText(item: ToolItem): string {
  const { error } = item
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message)
  return typeof error === 'string' ? error : 'the tool call failed'
}

function resultOf(item: ToolItem): object | null {
  return typeof item.result === 'object' && item.result !== null ? present({ ...item.result }) : null
}

export function startedTool(item: ToolItem): Record<string, unknown> {
  const { id, server, tool } = item
  const readOnlyHint = item['readOnlyHint']
  return { type: 'McpToolCall', id, server, tool, arguments: item.arguments, ...present({ readOnlyHint }), status: item.status }
}

export function completedTool(item: ToolItem): Record<string, unknown> {
  const error = item.error ? { message: errorText(item) } : null
  return { ...startedTool(item), ...present({ result: resultOf(item), error }), duration: duration(item.durationMs) }
}

function call(item: ToolItem): Record<string, unknown> {
  return {
    call_id: item.id,
    invocation: { server: item.server, tool: item.tool, arguments: item.arguments },
    ...present({ read_only_hint: item['readOnlyHint'] }),
  }
}

export function toolBegin(item: ToolItem): CodexMessage {
  return { type: 'mcp_tool_call_begin', ...call(item) }
}

export function toolEnd(item: ToolItem): CodexMessage {
  const result = resultOf(item)
  return {
    type: 'mcp_tool_call_end',
    ...call(item),
    duration: duration(item.durationMs),
    result: result ? { Ok: result } : { Err: errorText(item) },
  }
}
