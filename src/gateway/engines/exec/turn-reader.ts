import { v7 } from 'uuid'
import { z } from 'zod'
import type { EngineEvent, EngineEventData } from '#shared/contract/engine-events.ts'
import type { Item, TokenUsage } from '#shared/contract/items.ts'
import { subtractUsage } from '#shared/token-usage.ts'
import type { TurnRequest } from '../engine.ts'
import { CountedTokens } from '../turns/counted-tokens.ts'
import { createItemLog } from '../turns/item-log.ts'
import { createOpenItems } from '../turns/open-items.ts'
import { createItemMapper, ExecItem, isNestedBelow, maxItemDepth, messageOf } from './exec-item.ts'

/** One line of standard output. */
const Line = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('thread.started'), thread_id: z.string() }),
  z.looseObject({ type: z.literal('turn.started') }),
  z.looseObject({ type: z.literal('item.started'), item: ExecItem }),
  z.looseObject({ type: z.literal('item.completed'), item: ExecItem }),
  z.looseObject({ type: z.literal('turn.completed'), usage: CountedTokens.optional().catch(undefined) }),
  z.looseObject({ type: z.literal('turn.failed'), error: z.looseObject({ message: z.string() }) }),
  z.looseObject({ type: z.literal('error'), message: z.string() }),
])

/** Reads what one process prints as events of the gateway, in order. */
export interface TurnReader {
  /** A line that is no message, or one that means nothing to a reader, gives none. */
  read(line: string): EngineEvent[]
  /** `null` until Codex has named it, also for a thread that is resumed. */
  readonly threadId: string | null
  /** Ours: `codex exec` does not name its turns. `null` until the turn has begun. */
  readonly turnId: string | null
  /** What Codex said about the end of the turn. */
  readonly end: { status: 'completed' } | { status: 'failed'; message: string } | null
  readonly isCommandRunning: boolean
  /** Text of the last agent message. */
  readonly lastMessage: string
  /** Tokens of this turn alone, and of its thread; `null` when that is not known. */
  readonly usage: { turn: TokenUsage; total: TokenUsage } | null
  /** Completes what is still open, then the turn itself. */
  finish(status: EngineEventData['turn.ended']['status'], error: EngineEventData['turn.ended']['error']): EngineEvent[]
}

const noTokens: TokenUsage = {
  totalTokens: 0,
  inputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteInputTokens: 0,
  outputTokens: 0,
  reasoningOutputTokens: 0,
}

/** `before`: what the thread has used before this turn, as Codex counts for the whole thread; `null`: not known. */
export function createTurnReader(request: TurnRequest, before: TokenUsage | null): TurnReader {
  const ownId = v7()
  const toItem = createItemMapper({ cwd: request.cwd, idPrefix: ownId })
  const items = createItemLog()
  const open = createOpenItems()
  const usedBefore = request.threadId === null ? noTokens : before
  let threadId: string | null = null
  let turnId: string | null = null
  let startedAtMs = 0
  let lastMessage = ''
  let end: TurnReader['end'] = null
  let usage: TurnReader['usage'] = null

  function notice(level: 'warning' | 'error', message: string, willRetry = false): EngineEvent {
    return { type: 'notice', data: { turnId, level, message, details: null, willRetry, codexErrorInfo: null } }
  }

  function complete(item: Item): EngineEvent[] {
    open.completed(item.id)
    if (item.type === 'agentMessage' && typeof item['text'] === 'string' && item['text'] !== '') lastMessage = item['text']
    return items.complete(ownId, item, Date.now())
  }

  function openThread(id: string): EngineEvent[] {
    threadId = id
    const { cwd, policy } = request
    const data = {
      threadId: id,
      codexSessionId: id,
      resumed: request.threadId !== null,
      model: policy.model ?? '',
      modelProvider: '',
      cwd,
      approvalPolicy: 'never',
      approvalsReviewer: 'user',
      sandbox: policy.sandbox,
      reasoningEffort: null,
      rolloutPath: null,
    }
    const opened: EngineEvent = { type: 'thread.opened', data }
    // Where nothing is named, other engines ask.
    if (policy.approvalPolicy === 'never') return [opened]
    return [opened, notice('warning', 'The engine `exec` cannot ask for approval: Codex refuses what would need one.')]
  }

  function startTurn(): EngineEvent[] {
    turnId = ownId
    startedAtMs = Date.now()
    const startedAt = Math.floor(startedAtMs / 1_000)
    const content = [{ type: 'text', text: request.prompt }]
    return [
      { type: 'turn.started', data: { turnId: ownId, startedAt, contextWindow: null } },
      ...complete({ type: 'userMessage', id: `${ownId}-prompt`, content }),
    ]
  }

  function count(total: TokenUsage | undefined): EngineEvent[] {
    if (total === undefined || usedBefore === null) return []
    usage = { turn: subtractUsage(total, usedBefore), total }
    const data = { turnId: ownId, total, last: usage.turn, contextWindow: null, rateLimits: null }
    return [{ type: 'usage.updated', data }]
  }

  function itemEvents(item: ExecItem, isCompleted: boolean): EngineEvent[] {
    // So it tells warnings, e.g. about a model that it does not know.
    if (item.type === 'error') return isCompleted ? [notice('warning', messageOf(item))] : []
    if (isNestedBelow(item, maxItemDepth)) {
      const message = `An item of Codex was passed over, as it is nested more than ${maxItemDepth} levels deep.`
      return isCompleted ? [notice('warning', message)] : []
    }
    const mapped = toItem(item)
    if (isCompleted) return complete(mapped)
    open.started(mapped)
    return items.start(ownId, mapped, Date.now())
  }

  return {
    read(text) {
      const line = Line.safeParse(parseJson(text)).data
      switch (line?.type) {
        case 'thread.started':
          return openThread(line.thread_id)
        case 'turn.started':
          return startTurn()
        case 'item.started':
          return itemEvents(line.item, false)
        case 'item.completed':
          return itemEvents(line.item, true)
        case 'turn.completed':
          end = { status: 'completed' }
          return count(line.usage)
        case 'turn.failed':
          end = { status: 'failed', message: line.error.message }
          return []
        case 'error': {
          const willRetry = line.message.startsWith('Reconnecting...')
          return [notice(willRetry ? 'warning' : 'error', line.message, willRetry)]
        }
        default:
          return []
      }
    },
    get threadId() {
      return threadId
    },
    get turnId() {
      return turnId
    },
    get end() {
      return end
    },
    get isCommandRunning() {
      return open.find(({ type }) => type === 'commandExecution') !== null
    },
    get lastMessage() {
      return lastMessage
    },
    get usage() {
      return usage
    },
    finish(status, error) {
      if (turnId === null) return []
      const unfinished = open.takeUnfinished().flatMap(complete)
      const data = {
        turnId,
        status,
        lastMessage: lastMessage === '' ? null : lastMessage,
        error,
        startedAt: Math.floor(startedAtMs / 1_000),
        completedAt: Math.floor(Date.now() / 1_000),
        durationMs: Date.now() - startedAtMs,
        timeToFirstTokenMs: null,
      }
      return [...unfinished, { type: 'turn.ended', data }]
    },
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Something that Codex started may write there too.
    return null
  }
}
