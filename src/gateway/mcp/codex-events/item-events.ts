import { type Item, type KnownItem, knownItem } from '#shared/contract/items.ts'
import type { CodexMessage } from './codex-event.ts'
import { commandBegin, commandEnd, completedCommand, startedCommand } from './command-events.ts'
import { completedPatch, patchBegin, patchEnd, startedPatch } from './patch-events.ts'
import { snakeCase, withSnakeMembers } from './snake-case.ts'
import { agentItem, agentMessage, reasoningItem, reasoningMessages, userItem, userMessage } from './text-events.ts'
import { completedTool, startedTool, toolBegin, toolEnd } from './tool-events.ts'

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
  const { type, startedAtMs: _started, completedAtMs: _completed, ...rest } = item as Record<string, unknown>
  return { type: capital(String(type)), ...(withSnakeMembers(rest) as object) }
}

function webSearchItem(item: Extract<KnownItem, { type: 'webSearch' }>): Record<string, unknown> {
  return { type: 'WebSearch', id: item.id, query: item.query, action: webSearchAction(item['action']) }
}

function webSearchAction(action: unknown): unknown {
  if (typeof action !== 'object' || action === null) return { type: 'other' }
  return { ...action, ...('type' in action ? { type: snakeCase(String(action.type)) } : {}) }
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
