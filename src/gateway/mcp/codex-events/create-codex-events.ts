import type { EngineEventData } from '#shared/contract/engine-events.ts'
import type { KnownEvent } from '#shared/contract/events.ts'
import type { Item } from '#shared/contract/items.ts'
import { approvalRequested } from './approval-events.ts'
import { type CodexEvent, type CodexMessage, withSnakeMembers } from './codex-event.ts'
import { commandOutput } from './command-events.ts'
import { type ItemPlace, itemCompleted, itemStarted } from './item-events.ts'
import { createStartupEvents, sessionConfigured } from './thread-events.ts'
import { noticed, tokenCount, turnError } from './turn-events.ts'

/** Turns the events of one run, fed in order from the first, into the `codex/event`s of the old server. */
export interface CodexEvents {
  translate(event: KnownEvent): CodexEvent[]
  /** Codex's thread as far as it is known yet. */
  readonly threadId: string | null
}

interface HeldItem {
  turnId: string
  item: Item
  startedAtMs: number | null
}

const isText = (item: Item) => item.type === 'agentMessage' || item.type === 'reasoning'

function isFromModel(event: KnownEvent): boolean {
  if (event.type === 'item.started') return event.data.item.type !== 'userMessage'
  return event.type === 'message.delta' || event.type === 'reasoning.delta'
}

/**
 * `start`: what is known of the thread before its first event, for a run that continues one. Two items are held back a
 * little, because the old server knew more when it announced them: a file change until it is clear whether somebody is
 * asked, and a command without a process until it runs (one that was declined never began).
 */
export function createCodexEvents(start: { threadId: string | null; cwd: string }): CodexEvents {
  let { threadId, cwd } = start
  let isNewThread = false
  let turnStartedAt: number | null = null
  let firstTokenAt: number | null = null
  let heldPatch: HeldItem | null = null
  let hasFailed = false
  const heldCommands = new Map<string, HeldItem>()
  const startedAt = new Map<string, number | null>()
  const openTexts = new Set<string>()
  const abandonedTexts = new Set<string>()
  const startup = createStartupEvents()

  const place = (turnId: string, startedAtMs: number | null, rest: Partial<ItemPlace> = {}): ItemPlace => {
    return { threadId, turnId, cwd, startedAtMs, completedAtMs: null, autoApproved: true, ...rest }
  }

  const releasePatch = (autoApproved: boolean): CodexEvent[] => {
    if (!heldPatch) return []
    const { turnId, item, startedAtMs } = heldPatch
    heldPatch = null
    return inTurn(turnId, itemStarted(item, place(turnId, startedAtMs, { autoApproved })))
  }

  const releaseCommand = (id: string, item?: Item): CodexEvent[] => {
    const held = heldCommands.get(id)
    if (!held) return []
    heldCommands.delete(id)
    return inTurn(held.turnId, itemStarted(item ?? held.item, place(held.turnId, held.startedAtMs)))
  }

  const started = (data: EngineEventData['item.started']): CodexEvent[] => {
    const { turnId, item, startedAtMs } = data
    startedAt.set(item.id, startedAtMs)
    if (isText(item)) openTexts.add(item.id)
    if (item.type === 'fileChange') {
      heldPatch = data
      return []
    }
    if (item.type === 'commandExecution' && !item['processId']) {
      heldCommands.set(item.id, data)
      return []
    }
    return inTurn(turnId, itemStarted(item, place(turnId, startedAtMs)))
  }

  const completed = (data: EngineEventData['item.completed']): CodexEvent[] => {
    const { turnId, item, completedAtMs } = data
    const startedAtMs = startedAt.get(item.id) ?? null
    startedAt.delete(item.id)
    openTexts.delete(item.id)
    if (abandonedTexts.has(item.id)) return []
    const neverRan = heldCommands.has(item.id) && !item['processId'] && typeof item['exitCode'] !== 'number'
    if (neverRan) {
      heldCommands.delete(item.id)
      return []
    }
    return [
      ...releaseCommand(item.id, item),
      ...inTurn(turnId, itemCompleted(item, place(turnId, startedAtMs, { completedAtMs }))),
    ]
  }

  const turnEnded = (data: EngineEventData['turn.ended']): CodexEvent[] => {
    const { turnId } = data
    const times = { started_at: data.startedAt, completed_at: data.completedAt, duration_ms: data.durationMs }
    if (data.status === 'interrupted') {
      return inTurn(turnId, [{ type: 'turn_aborted', turn_id: turnId, reason: 'interrupted', ...times }])
    }
    if (data.status === 'failed') return inTurn(turnId, [turnError(data)])
    const measured = turnStartedAt !== null && firstTokenAt !== null ? firstTokenAt - turnStartedAt : null
    const firstToken = data.timeToFirstTokenMs ?? measured
    const last = { last_agent_message: data.lastMessage || null }
    return inTurn(turnId, [{ type: 'task_complete', turn_id: turnId, ...last, ...times, time_to_first_token_ms: firstToken }])
  }

  const noticedInTurn = (data: EngineEventData['notice']): CodexEvent[] => {
    if (data.willRetry) {
      // The model begins its answer anew; the half one was never completed.
      for (const id of openTexts) abandonedTexts.add(id)
      openTexts.clear()
    }
    hasFailed = data.level === 'error' && !data.willRetry
    return inTurn(data.turnId ?? '', [noticed(data)])
  }

  const delta = (data: { turnId: string; itemId: string; text: string }, type: string, rest: object): CodexEvent[] => {
    const { turnId, itemId, text } = data
    return inTurn(turnId, [{ type, thread_id: threadId, turn_id: turnId, item_id: itemId, delta: text, ...rest }])
  }

  const translated = (event: KnownEvent): CodexEvent[] => {
    switch (event.type) {
      case 'thread.opened':
        threadId = event.data.threadId
        cwd = event.data.cwd
        isNewThread = !event.data.resumed
        return isNewThread ? inTurn('', [sessionConfigured(event.data)]) : []
      case 'mcpServer.startup':
        return inTurn('', startup.changed(event.data))
      case 'turn.started': {
        turnStartedAt = event.at
        const { turnId, startedAt: began, contextWindow } = event.data
        const task = {
          turn_id: turnId,
          started_at: began,
          model_context_window: contextWindow,
          collaboration_mode_kind: 'default',
        }
        return [...(isNewThread ? inTurn('', startup.turnBegins()) : []), ...inTurn(turnId, [{ type: 'task_started', ...task }])]
      }
      case 'turn.ended':
        return turnEnded(event.data)
      case 'item.started':
        return started(event.data)
      case 'item.completed':
        return completed(event.data)
      case 'message.delta':
        return delta(event.data, 'agent_message_content_delta', {})
      case 'reasoning.delta':
        return delta(event.data, 'reasoning_content_delta', { summary_index: event.data.index })
      case 'reasoning.section': {
        const { turnId, itemId, index } = event.data
        return inTurn(turnId, [{ type: 'agent_reasoning_section_break', item_id: itemId, summary_index: index }])
      }
      case 'command.output': {
        const { turnId, itemId, text } = event.data
        return [...releaseCommand(itemId), ...inTurn(turnId, [commandOutput(itemId, text)])]
      }
      case 'diff.updated':
        return inTurn(event.data.turnId, [{ type: 'turn_diff', unified_diff: event.data.diff }])
      case 'usage.updated':
        return inTurn(event.data.turnId, [tokenCount(event.data)])
      case 'notice':
        return noticedInTurn(event.data)
      case 'raw.item':
        return inTurn(event.data.turnId, [{ type: 'raw_response_item', item: event.data.item }])
      case 'raw.response': {
        const { turnId, responseId, tokenUsage, usageMetadata } = event.data
        const usage = { response_id: responseId, token_usage: withSnakeMembers(tokenUsage), usage_metadata: usageMetadata }
        return inTurn(turnId, [{ type: 'raw_response_completed', ...usage }])
      }
      case 'approval.requested':
        return inTurn(event.data.request.turnId, approvalRequested(event.data.request, event.at))
      default:
        return []
    }
  }

  return {
    get threadId() {
      return threadId
    },
    translate(event) {
      // The old server answered the call at its first `error`, and told nothing more.
      if (hasFailed) return []
      if (isFromModel(event)) firstTokenAt ??= event.at
      if (!heldPatch) return translated(event)
      const isAsked = event.type === 'approval.requested' && event.data.request.itemId === heldPatch.item.id
      return [...releasePatch(!isAsked), ...translated(event)]
    },
  }
}

function inTurn(id: string, messages: CodexMessage[]): CodexEvent[] {
  return messages.map((msg) => ({ id, msg }))
}

/** For a client that does not read them: only the thread is followed, which questions name. */
export function createNoCodexEvents(start: { threadId: string | null }): CodexEvents {
  let { threadId } = start
  return {
    get threadId() {
      return threadId
    },
    translate(event) {
      if (event.type === 'thread.opened') threadId = event.data.threadId
      return []
    },
  }
}
