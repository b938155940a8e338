import { StringDecoder } from 'node:string_decoder'
import type { z } from 'zod'
import type { EngineEvent, EngineEventData } from '#shared/contract/engine-events.ts'
import type { Item, TokenUsage } from '#shared/contract/items.ts'
import { camelCaseKeys, errorInfo } from '../camel-case.ts'
import { createItemLog } from '../turns/item-log.ts'
import { createOpenItems } from '../turns/open-items.ts'
import { createTurnUsage } from '../turns/turn-usage.ts'
import * as wire from './codex-event.ts'
import { toItem } from './item.ts'
import { legacyItem } from './legacy-item.ts'

/** What Codex said about the end of the turn; the answer of the tool call follows, or never comes. */
export interface TurnOutcome {
  end: 'completed' | 'aborted' | 'failed' | null
  times: wire.TurnEnd | null
  complaint: wire.Complaint | null
}

/** Reads the messages of one turn as events of the gateway, in order. */
export interface TurnReader {
  read(event: wire.CodexEvent): EngineEvent[]
  /** Tells of an item that Codex does not report by itself, e.g. a command that waits for approval. */
  startItem(item: Item): EngineEvent[]
  completeItem(item: Item): EngineEvent[]
  readonly threadId: string | null
  readonly turnId: string | null
  readonly outcome: TurnOutcome
  /** Text of the last agent message. */
  readonly lastMessage: string
  /** Usage of this turn alone; `null` when Codex told none. */
  readonly usage: TokenUsage | null
  /** Completes what is still open: Codex does not when a turn does not end well. */
  completeOpen(): EngineEvent[]
}

type Read = (message: unknown) => EngineEvent[]

/** A message that does not look as expected is passed over: one odd message must not end a turn. */
function reads<T extends z.ZodType>(schema: T, toEvents: (message: z.infer<T>) => EngineEvent[]): Read {
  return (message) => {
    const known = schema.safeParse(message)
    return known.success ? toEvents(known.data) : []
  }
}

function threadOpened(message: z.infer<typeof wire.SessionConfigured>): EngineEventData['thread.opened'] {
  return {
    threadId: message.thread_id ?? message.session_id,
    codexSessionId: message.session_id,
    resumed: false,
    model: message.model,
    modelProvider: message.model_provider_id,
    cwd: message.cwd,
    approvalPolicy: typeof message.approval_policy === 'string' ? message.approval_policy : 'granular',
    approvalsReviewer: message.approvals_reviewer,
    sandbox: message.permission_profile ?? message.sandbox_policy ?? null,
    reasoningEffort: message.reasoning_effort ?? null,
    rolloutPath: message.rollout_path ?? null,
  }
}

/** `threadId` is `null` for a new thread: Codex names it in its first message. */
export function createTurnReader(options: { threadId: string | null; rawEvents: boolean }): TurnReader {
  let threadId = options.threadId
  let turnId: string | null = null
  let lastMessage = ''
  const outcome: TurnOutcome = { end: null, times: null, complaint: null }
  const items = createItemLog()
  const open = createOpenItems()
  const usage = createTurnUsage()
  const outputs = new Map<string, StringDecoder>()
  const currentTurn = () => turnId ?? ''

  function start(item: Item, startedAtMs: number | null): EngineEvent[] {
    const events = items.start(currentTurn(), item, startedAtMs)
    if (events.length > 0) open.started(item)
    return events
  }

  function complete(item: Item, completedAtMs: number | null): EngineEvent[] {
    outputs.delete(item.id)
    open.completed(item.id)
    // What is left of a message that Codex began again does not answer the prompt.
    const isAnswer = item.type === 'agentMessage' && outcome.end !== 'completed'
    if (isAnswer && typeof item['text'] === 'string' && item['text'] !== '') lastMessage = item['text']
    return items.complete(currentTurn(), item, completedAtMs)
  }

  function outputText(itemId: string, chunk: string): string {
    const decoder = outputs.get(itemId) ?? new StringDecoder('utf8')
    outputs.set(itemId, decoder)
    return decoder.write(Buffer.from(chunk, 'base64'))
  }

  function notice(level: 'warning' | 'error', complaint: wire.Complaint, willRetry: boolean): EngineEvent[] {
    const details = complaint.additional_details ?? null
    const codexErrorInfo = errorInfo(complaint.codex_error_info)
    return [{ type: 'notice', data: { turnId, level, message: complaint.message, details, willRetry, codexErrorInfo } }]
  }

  function ended(end: 'completed' | 'aborted'): Read {
    return reads(wire.TurnEnd, (times) => {
      outcome.end ??= end
      outcome.times = times
      return []
    })
  }

  const messages: Record<string, Read> = {
    session_configured: reads(wire.SessionConfigured, (message) => {
      const data = threadOpened(message)
      threadId = data.threadId
      return [{ type: 'thread.opened', data }]
    }),
    mcp_startup_update: reads(wire.McpStartupUpdate, ({ server, status }) => [
      { type: 'mcpServer.startup', data: { server, state: status.state, error: status.error ?? null } },
    ]),
    task_started: reads(wire.TaskStarted, (message) => [
      {
        type: 'turn.started',
        data: {
          turnId: currentTurn(),
          startedAt: message.started_at ?? null,
          contextWindow: message.model_context_window ?? null,
        },
      },
    ]),
    task_complete: ended('completed'),
    turn_aborted: ended('aborted'),
    item_started: reads(wire.ItemMessage, (message) => start(toItem(message.item), message.started_at_ms ?? null)),
    item_completed: reads(wire.ItemMessage, (message) => complete(toItem(message.item), message.completed_at_ms ?? null)),
    agent_message_content_delta: reads(wire.ItemDelta, ({ item_id: itemId, delta: text }) => {
      open.append(itemId, text)
      return [{ type: 'message.delta', data: { turnId: currentTurn(), itemId, text } }]
    }),
    agent_reasoning_section_break: reads(wire.SectionBreak, ({ item_id: itemId, summary_index: index }) => [
      { type: 'reasoning.section', data: { turnId: currentTurn(), itemId, index } },
    ]),
    reasoning_content_delta: reads(wire.ItemDelta, ({ item_id: itemId, summary_index: index, delta: text }) => {
      open.append(itemId, text)
      return [{ type: 'reasoning.delta', data: { turnId: currentTurn(), itemId, index, text } }]
    }),
    exec_command_output_delta: reads(wire.OutputDelta, ({ call_id: itemId, chunk }) => {
      const text = outputText(itemId, chunk)
      open.append(itemId, text)
      return text === '' ? [] : [{ type: 'command.output', data: { turnId: currentTurn(), itemId, text } }]
    }),
    turn_diff: reads(wire.TurnDiff, ({ unified_diff: diff }) => [
      { type: 'diff.updated', data: { turnId: currentTurn(), diff } },
    ]),
    token_count: reads(wire.TokenCount, ({ info, rate_limits }) => {
      // Codex also repeats the rate limits alone, before it knows of any usage.
      if (info === null || info === undefined) return []
      const { total_token_usage: total, last_token_usage: last } = info
      const contextWindow = info.model_context_window ?? null
      const rateLimits = camelCaseKeys(rate_limits ?? null)
      const data = { turnId: currentTurn(), total, last, contextWindow, rateLimits }
      usage.hold({ type: 'usage.updated', data })
      return [{ type: 'usage.updated', data }]
    }),
    stream_error: reads(wire.Complaint, (complaint) => notice('warning', complaint, true)),
    warning: reads(wire.Complaint, (complaint) => notice('warning', complaint, false)),
    deprecation_notice: reads(wire.DeprecationNotice, ({ summary, details }) =>
      notice('warning', { message: summary, additional_details: details, codex_error_info: null }, false),
    ),
    error: reads(wire.Complaint, (complaint) => {
      outcome.end = 'failed'
      outcome.complaint = complaint
      return notice('error', complaint, false)
    }),
    raw_response_item: reads(wire.RawItem, ({ item }) =>
      options.rawEvents ? [{ type: 'raw.item', data: { turnId: currentTurn(), item } }] : [],
    ),
    raw_response_completed: reads(wire.RawResponse, (message) =>
      options.rawEvents
        ? [
            {
              type: 'raw.response',
              data: {
                turnId: currentTurn(),
                responseId: message.response_id,
                tokenUsage: message.token_usage ?? null,
                usageMetadata: message.usage_metadata ?? null,
              },
            },
          ]
        : [],
    ),
  }

  return {
    read({ id, msg }) {
      if (id !== '') turnId ??= id
      const read = messages[msg.type]
      if (read !== undefined) return read(msg)
      const legacy = legacyItem(msg)
      if (legacy === null) return []
      return legacy.ended ? complete(legacy.item, null) : start(legacy.item, null)
    },
    startItem: (item) => start(item, Date.now()),
    completeItem: (item) => complete(item, Date.now()),
    completeOpen: () => open.takeUnfinished().flatMap((item) => complete(item, Date.now())),
    get threadId() {
      return threadId
    },
    get turnId() {
      return turnId
    },
    get lastMessage() {
      return lastMessage
    },
    get usage() {
      return usage.ofTurn()
    },
    outcome,
  }
}
