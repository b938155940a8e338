import { type Item, type KnownItem, knownItem } from '#shared/contract/items.ts'
import { type CodexMessage, duration, present, snakeCase, snakeMembers } from './codex-event.ts'
import { commandBegin, commandEnd, completedCommand, startedCommand } from './command-events.ts'
import { completedPatch, patchBegin, patchEnd, startedPatch } from './patch-events.ts'

type UserItem = Extract<KnownItem, { type: 'userMessage' }>
type AgentItem = Extract<KnownItem, { type: 'agentMessage' }>
type ReasoningItem = Extract<KnownItem, { type: 'reasoning' }>
type ToolItem = Extract<KnownItem, { type: 'mcpToolCall' }>

/** Where and when an item began or ended; times in Unix milliseconds. */
export interface ItemPlace {
  threadId: string | null
  turnId: string
  cwd: string
  startedAtMs: number | null
  completedAtMs: number | null
  /** Of a file change: nobody was asked. */
  autoApproved: boolean
}

const capital = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`

/** Items without an event of their own: the type in Codex's inner spelling, members in snake case. */
function plainItem(item: Item): Record<string, unknown> {
  const { type, startedAtMs: _started, completedAtMs: _completed, ...rest } = item
  return { type: capital(type), ...snakeMembers(rest) }
}

function webSearchItem(item: Extract<KnownItem, { type: 'webSearch' }>): Record<string, unknown> {
  return { type: 'WebSearch', id: item.id, query: item.query, action: webSearchAction(item['action']) }
}

function webSearchAction(action: unknown): unknown {
  if (typeof action !== 'object' || action === null) return { type: 'other' }
  return { ...action, ...('type' in action ? { type: snakeCase(String(action.type)) } : {}) }
}

function userMessage(item: UserItem): CodexMessage {
  const texts = item.content.filter((part) => part.type === 'text')
  const urls = (type: string, member: string) => item.content.filter((part) => part.type === type).map((part) => part[member])
  return {
    type: 'user_message',
    message: texts.map((part) => String(part['text'] ?? '')).join(''),
    images: urls('image', 'url'),
    local_images: urls('localImage', 'path'),
    audio: urls('audio', 'url'),
    local_audio: urls('localAudio', 'path'),
    text_elements: texts.flatMap((part) => (Array.isArray(part['text_elements']) ? part['text_elements'] : [])),
  }
}

function userItem(item: UserItem): Record<string, unknown> {
  return { type: 'UserMessage', id: item.id, content: item.content }
}

function agentItem(item: AgentItem): Record<string, unknown> {
  return { type: 'AgentMessage', id: item.id, content: [{ type: 'Text', text: item.text }], ...present({ phase: item['phase'] }) }
}

function agentMessage(item: AgentItem): CodexMessage {
  const memory = item['memoryCitation'] ?? null
  return { type: 'agent_message', message: item.text, phase: item['phase'] ?? null, memory_citation: memory }
}

function reasoningItem(item: ReasoningItem): Record<string, unknown> {
  return { type: 'Reasoning', id: item.id, summary_text: item.summary, raw_content: item.content }
}

function reasoningMessages(item: ReasoningItem): CodexMessage[] {
  return [
    ...item.summary.map((text) => ({ type: 'agent_reasoning', text })),
    ...item.content.map((text) => ({ type: 'agent_reasoning_raw_content', text })),
  ]
}

function toolError(item: ToolItem): string {
  const { error } = item
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message)
  return typeof error === 'string' ? error : 'the tool call failed'
}

function toolResult(item: ToolItem): object | null {
  return typeof item.result === 'object' && item.result !== null ? present({ ...item.result }) : null
}

function startedTool(item: ToolItem): Record<string, unknown> {
  const { id, server, tool } = item
  const readOnlyHint = item['readOnlyHint']
  return { type: 'McpToolCall', id, server, tool, arguments: item.arguments, ...present({ readOnlyHint }), status: item.status }
}

function completedTool(item: ToolItem): Record<string, unknown> {
  const error = item.error ? { message: toolError(item) } : null
  return { ...startedTool(item), ...present({ result: toolResult(item), error }), duration: duration(item.durationMs) }
}

function toolCall(item: ToolItem): Record<string, unknown> {
  return {
    call_id: item.id,
    invocation: { server: item.server, tool: item.tool, arguments: item.arguments },
    ...present({ read_only_hint: item['readOnlyHint'] }),
  }
}

function toolBegin(item: ToolItem): CodexMessage {
  return { type: 'mcp_tool_call_begin', ...toolCall(item) }
}

function toolEnd(item: ToolItem): CodexMessage {
  const result = toolResult(item)
  return {
    type: 'mcp_tool_call_end',
    ...toolCall(item),
    duration: duration(item.durationMs),
    result: result ? { Ok: result } : { Err: toolError(item) },
  }
}

function startedItem(item: KnownItem | null, raw: Item, place: ItemPlace): Record<string, unknown> {
  switch (item?.type) {
    case 'userMessage':
      return userItem(item)
    case 'agentMessage':
      return agentItem(item)
    case 'reasoning':
      return reasoningItem(item)
    case 'commandExecution':
      return startedCommand(item)
    case 'fileChange':
      return startedPatch(item, place.autoApproved)
    case 'mcpToolCall':
      return startedTool(item)
    case 'webSearch':
      return webSearchItem(item)
    default:
      return plainItem(raw)
  }
}

function completedItem(item: KnownItem | null, raw: Item, place: ItemPlace): Record<string, unknown> {
  switch (item?.type) {
    case 'commandExecution':
      return completedCommand(item)
    case 'fileChange':
      return completedPatch(item, place.cwd)
    case 'mcpToolCall':
      return completedTool(item)
    default:
      return startedItem(item, raw, place)
  }
}

function afterStart(item: KnownItem | null, place: ItemPlace): CodexMessage[] {
  switch (item?.type) {
    case 'commandExecution':
      return [commandBegin(item, place.turnId, place.startedAtMs)]
    case 'fileChange':
      return [patchBegin(item, place.turnId, place.autoApproved)]
    case 'mcpToolCall':
      return [toolBegin(item)]
    case 'webSearch':
      return [{ type: 'web_search_begin', call_id: item.id }]
    default:
      return []
  }
}

function afterEnd(item: KnownItem | null, raw: Item, place: ItemPlace): CodexMessage[] {
  switch (item?.type) {
    case 'userMessage':
      return [userMessage(item)]
    case 'agentMessage':
      return [agentMessage(item)]
    case 'reasoning':
      return reasoningMessages(item)
    case 'commandExecution':
      return [commandEnd(item, place.turnId, place.completedAtMs)]
    case 'fileChange':
      return [patchEnd(item, place.turnId, place.cwd)]
    case 'mcpToolCall':
      return [toolEnd(item)]
    case 'webSearch':
      return [{ type: 'web_search_end', call_id: item.id, query: item.query, action: webSearchAction(item['action']) }]
    default:
      return raw.type === 'contextCompaction' ? [{ type: 'context_compacted' }] : []
  }
}

export function itemStarted(raw: Item, place: ItemPlace): CodexMessage[] {
  const item = knownItem(raw)
  const { threadId, turnId, startedAtMs } = place
  const started = startedItem(item, raw, place)
  return [
    { type: 'item_started', thread_id: threadId, turn_id: turnId, item: started, started_at_ms: startedAtMs },
    ...afterStart(item, place),
  ]
}

export function itemCompleted(raw: Item, place: ItemPlace): CodexMessage[] {
  const item = knownItem(raw)
  const { threadId, turnId, startedAtMs, completedAtMs } = place
  return [
    {
      type: 'item_completed',
      thread_id: threadId,
      turn_id: turnId,
      item: completedItem(item, raw, place),
      started_at_ms: startedAtMs,
      completed_at_ms: completedAtMs,
    },
    ...afterEnd(item, raw, place),
  ]
}
