import { type Item, type KnownItem, knownItem } from '#shared/contract/items.ts'
import type { CutEvent } from '../../lib/cut-event.ts'
import type { CommandEntry, ItemEntry, ItemState } from './conversation-items.ts'

/** Characters of a command's output at which it is cut, and those that are kept then, from its end. */
const outputLimit = 400_000
const outputKept = 200_000

/** The end of an output that is too long, cut at a line. Cutting more than needed makes cuts rare while output streams. */
export function boundedOutput(text: string): { output: string; outputCut: boolean } {
  if (text.length <= outputLimit) return { output: text, outputCut: false }
  const tail = text.slice(-outputKept)
  const lineEnd = tail.indexOf('\n')
  return { output: lineEnd >= 0 ? tail.slice(lineEnd + 1) : tail, outputCut: true }
}

/** The texts of a user message; images and other inputs are named by their type. */
export function userMessageText(content: readonly Record<string, unknown>[]): string {
  return content.map((part) => (typeof part['text'] === 'string' ? part['text'] : `[${String(part['type'])}]`)).join('\n')
}

function reasoningSections(item: Extract<KnownItem, { type: 'reasoning' }>): string[] {
  return item.summary.length > 0 ? item.summary : item.content
}

function commandEntry(
  item: Extract<KnownItem, { type: 'commandExecution' }>,
  key: string,
  state: ItemState,
  before: ItemEntry | null,
  isCut: boolean,
): CommandEntry {
  const live = before?.kind === 'command' ? before : null
  const output =
    item.aggregatedOutput != null && !(isCut && (live?.output.length ?? 0) > item.aggregatedOutput.length)
      ? boundedOutput(item.aggregatedOutput)
      : { output: live?.output ?? '', outputCut: live?.outputCut ?? false }
  return {
    kind: 'command',
    key,
    itemId: item.id,
    state,
    command: item.command,
    cwd: item.cwd,
    ...output,
    exitCode: item.exitCode ?? null,
    durationMs: item.durationMs ?? null,
  }
}

/** What streams is kept where the finished item carries less of it. */
function longer(item: string, streamed: string, isCut: boolean): string {
  return item === '' || (isCut && streamed.length > item.length) ? streamed : item
}

/**
 * An item of Codex as an entry. `before` is the entry it replaces: what was streamed stays where the finished item
 * does not carry it. `ended` says that Codex reported the item's end, `cut` that its texts are not whole.
 */
export function itemEntry(raw: Item, key: string, ended: boolean, before: ItemEntry | null, cut: CutEvent | null): ItemEntry {
  const entry = entryOf(raw, key, ended, before, cut)
  return cut === null || isWholeAnyway(entry, cut) ? entry : { ...entry, cut }
}

/** All of a message was streamed before. */
function isWholeAnyway(entry: ItemEntry, cut: CutEvent): boolean {
  return entry.kind === 'message' && entry.text.length >= cut.length
}

function entryOf(raw: Item, key: string, ended: boolean, before: ItemEntry | null, cut: CutEvent | null): ItemEntry {
  const item = knownItem(raw)
  const state: ItemState = ended ? 'completed' : 'inProgress'
  if (item === null) return { kind: 'other', key, itemId: raw.id, state, item: raw }
  switch (item.type) {
    case 'userMessage':
      return { kind: 'userMessage', key, itemId: item.id, state, text: userMessageText(item.content) }
    case 'agentMessage': {
      const streamed = before?.kind === 'message' ? before.text : ''
      return { kind: 'message', key, itemId: item.id, state, text: longer(item.text, streamed, cut !== null) }
    }
    case 'reasoning': {
      const sections = reasoningSections(item)
      const streamed = before?.kind === 'reasoning' ? before.sections : []
      return { kind: 'reasoning', key, itemId: item.id, state, sections: sections.length > 0 ? sections : streamed }
    }
    case 'commandExecution':
      return commandEntry(item, key, ended ? settled(item.status) : item.status, before, cut !== null)
    case 'fileChange':
      return {
        kind: 'fileChange',
        key,
        itemId: item.id,
        state: ended ? settled(item.status) : item.status,
        changes: item.changes,
      }
    case 'mcpToolCall':
      return {
        kind: 'mcpTool',
        key,
        itemId: item.id,
        state: ended ? settled(item.status) : item.status,
        server: item.server,
        tool: item.tool,
        arguments: item.arguments,
        result: item.result ?? null,
        error: item.error ?? null,
        durationMs: item.durationMs ?? null,
      }
    case 'webSearch':
      return { kind: 'webSearch', key, itemId: item.id, state, query: item.query }
    case 'plan':
      return { kind: 'plan', key, itemId: item.id, state, text: item.text }
  }
}

/** An ended item is never in progress, whatever its status says. */
function settled(status: Exclude<ItemState, 'interrupted'>): ItemState {
  return status === 'inProgress' ? 'completed' : status
}
