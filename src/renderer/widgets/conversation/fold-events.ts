import {
  type EventData,
  type EventType,
  type GatewayEvent,
  isEvent,
  isKnownEvent,
  type KnownEvent,
} from '#shared/contract/events.ts'
import type { TokenUsage } from '#shared/contract/items.ts'
import { addUsage, subtractUsage } from '#shared/token-usage.ts'
import { cutOf } from '../../lib/cut-event.ts'
import { type Conversation, emptyRun, type RunConversation } from './conversation-items.ts'
import { userMessageText } from './item-entry.ts'
import { RunDraft } from './run-draft.ts'

/**
 * Folds events into a conversation. Events of one run must come in rising order of `seq`; those that were folded in
 * before change nothing, so history and live batches may overlap. Runs that did not change keep their identity.
 */
export function foldEvents(conversation: Conversation, events: readonly GatewayEvent[]): Conversation {
  const drafts = new Map<string, RunDraft>()
  let title = conversation.title
  for (const event of events) {
    if (isEvent(event, 'session.updated')) title = event.data.title
    if (event.runId === null) continue
    const draft = drafts.get(event.runId) ?? new RunDraft(runOf(conversation, event.runId))
    if (event.seq <= draft.run.lastSeq) continue
    drafts.set(event.runId, draft)
    if (isKnownEvent(event)) applyEvent(draft, event)
    draft.set({ lastSeq: event.seq })
  }
  if (drafts.size === 0 && title === conversation.title) return conversation
  return { title, runs: drafts.size > 0 ? mergeRuns(conversation.runs, drafts) : conversation.runs }
}

function runOf(conversation: Conversation, runId: string): RunConversation {
  return conversation.runs.find((run) => run.runId === runId) ?? emptyRun(runId)
}

/** Ids sort by time, so runs stand in the order in which they were asked for. */
function mergeRuns(runs: readonly RunConversation[], drafts: Map<string, RunDraft>): RunConversation[] {
  const merged = runs.map((run) => drafts.get(run.runId)?.finish() ?? run)
  for (const [runId, draft] of drafts) {
    if (!runs.some((run) => run.runId === runId)) merged.push(draft.finish())
  }
  return merged.sort((a, b) => (a.runId < b.runId ? -1 : a.runId > b.runId ? 1 : 0))
}

function applyEvent(draft: RunDraft, event: KnownEvent): void {
  switch (event.type) {
    case 'run.queued':
      draft.set({ hasStart: true, prompt: event.data.prompt, client: event.data.client, queuedAt: event.at })
      draft.setCut('prompt', cutOf(event))
      break
    case 'run.started':
      draft.set({ status: 'running', startedAt: draft.run.startedAt ?? event.at })
      break
    case 'run.ended':
      endRun(draft, event.data, event.at)
      draft.setCut('result', cutOf(event, '/data/result'))
      break
    case 'thread.opened':
      // An engine that does not name the model gives an empty name.
      draft.set({ model: event.data.model === '' ? null : event.data.model })
      break
    case 'turn.started':
      draft.set({ contextWindow: event.data.contextWindow ?? draft.run.contextWindow })
      break
    case 'turn.ended':
      draft.closeOpenEntries(event.data.status === 'completed' ? 'completed' : 'interrupted')
      break
    case 'item.started':
    case 'item.completed':
      applyItem(draft, event)
      break
    case 'message.delta':
      draft.addText(event.data.itemId, event.data.text)
      break
    case 'reasoning.section':
      draft.addReasoning(event.data.itemId, event.data.index, '')
      break
    case 'reasoning.delta':
      draft.addReasoning(event.data.itemId, event.data.index, event.data.text)
      break
    case 'command.output':
      draft.addOutput(event.data.itemId, event.data.text)
      break
    case 'diff.updated':
      draft.set({ diff: event.data.diff === '' ? null : event.data.diff, knowsDiff: true })
      draft.setCut('diff', cutOf(event))
      break
    case 'usage.updated':
      applyUsage(draft, event.data)
      break
    case 'mcpServer.startup':
      applyStartup(draft, event)
      break
    case 'notice':
      applyNotice(draft, event)
      break
    case 'approval.requested':
      draft.push({
        kind: 'approval',
        key: event.data.approvalId,
        state: 'inProgress',
        approvalId: event.data.approvalId,
        request: event.data.request,
        requestedAt: event.at,
        expiresAt: event.data.expiresAt,
        answer: null,
        cut: cutOf(event),
      })
      break
    case 'approval.answered':
      answerApproval(draft, event.data, event.at)
      break
    default:
      // The other events of the log say nothing about the course of a run.
      break
  }
}

type EventOf<T extends EventType> = Extract<KnownEvent, { type: T }>

/** Texts that were cut are the same when one begins with the other: they may have been trimmed before. */
export function isSameText(a: string, b: string, isCut: boolean): boolean {
  return a === b || (isCut && (a.startsWith(b) || b.startsWith(a)))
}

/** Codex repeats the prompt as the first item of a turn; it stands at the head of the run already. */
function applyItem(draft: RunDraft, event: EventOf<'item.started'> | EventOf<'item.completed'>): void {
  const { item } = event.data
  if (item.type === 'userMessage' && 'content' in item && Array.isArray(item.content)) {
    if (isSameText(userMessageText(item.content).trim(), (draft.run.prompt ?? '').trim(), draft.run.cuts.prompt !== null)) return
  }
  draft.putItem(item, event.type === 'item.completed', cutOf(event))
}

/** Codex counts for the whole thread; the first request of the run tells what came before. */
function applyUsage(draft: RunDraft, { total, last, contextWindow }: EventData['usage.updated']): void {
  const usageBefore = draft.run.usageBefore ?? subtractUsage(total, last)
  draft.set({
    usage: subtractUsage(total, usageBefore),
    usageBefore,
    contextTokens: last.totalTokens,
    contextWindow: contextWindow ?? draft.run.contextWindow,
  })
}

/** Gives a run the usage that the gateway counted; what the thread has used in all stays the same. */
export function runUsage(run: RunConversation, usage: TokenUsage): Pick<RunConversation, 'usage' | 'usageBefore'> {
  if (run.usage === null || run.usageBefore === null) return { usage, usageBefore: run.usageBefore }
  return { usage, usageBefore: subtractUsage(addUsage(run.usage, run.usageBefore), usage) }
}

function applyStartup(draft: RunDraft, event: EventOf<'mcpServer.startup'>): void {
  if (event.data.state !== 'failed') return
  draft.push({
    kind: 'notice',
    key: `notice-${event.seq}`,
    state: 'completed',
    level: 'warning',
    message: `MCP server "${event.data.server}" did not start.`,
    details: event.data.error,
    willRetry: false,
  })
}

/** Codex counts its attempts to reconnect in one notice each: the newest takes the place of the one before. */
function applyNotice(draft: RunDraft, event: EventOf<'notice'>): void {
  const { level, message, details, willRetry } = event.data
  const last = draft.last()
  const repeats = last?.kind === 'notice' && last.willRetry
  const key = repeats ? last.key : `notice-${event.seq}`
  const cut = cutOf(event)
  const entry = { kind: 'notice', key, state: 'completed', level, message, details, willRetry, cut } as const
  if (repeats) draft.replaceLast(entry)
  else draft.push(entry)
}

function answerApproval(draft: RunDraft, data: EventData['approval.answered'], at: number): void {
  const { approvalId, decision, answeredBy, reason } = data
  draft.answer({ approvalId, decision, answeredBy, reason, at })
}

function endRun(draft: RunDraft, data: EventData['run.ended'], at: number): void {
  const { hasStart, usage } = draft.run
  draft.closeOpenEntries(data.status === 'completed' ? 'completed' : 'interrupted')
  draft.set({ status: data.status, result: data.result, error: data.error, endedAt: data.endedAt ?? at })
  // The run's own; the gateway may know only that of the thread when a run failed. What was counted since the middle of
  // a run is less than all of it.
  if (data.usage !== null && (usage === null || !hasStart)) draft.set(runUsage(draft.run, data.usage))
}
