import type { EngineEvent, EngineEventData } from '#shared/contract/engine-events.ts'
import type { Item, TokenUsage } from '#shared/contract/items.ts'
import { isRecord, type JsonRecord, listIn, numberIn, numberOrNull, recordIn, textIn, textOrNull } from '../json-fields.ts'
import type { ServerNotificationMethod } from './protocol/types.ts'

/** Narrow on purpose: items pass through unchanged, and this runs for every one of them. */
export function asItem(value: unknown): Item | null {
  if (!isRecord(value)) return null
  const { type, id } = value
  return typeof type === 'string' && typeof id === 'string' ? { ...value, type, id } : null
}

function tokenUsage(record: JsonRecord): TokenUsage {
  return {
    totalTokens: numberIn(record, 'totalTokens'),
    inputTokens: numberIn(record, 'inputTokens'),
    cachedInputTokens: numberIn(record, 'cachedInputTokens'),
    cacheWriteInputTokens: numberIn(record, 'cacheWriteInputTokens'),
    outputTokens: numberIn(record, 'outputTokens'),
    reasoningOutputTokens: numberIn(record, 'reasoningOutputTokens'),
  }
}

const startupStates: readonly EngineEventData['mcpServer.startup']['state'][] = ['starting', 'ready', 'failed', 'cancelled']

function mapStartup(params: JsonRecord): EngineEvent | null {
  const state = startupStates.find((known) => known === params['status'])
  if (!state) return null
  return { type: 'mcpServer.startup', data: { server: textIn(params, 'name'), state, error: textOrNull(params, 'error') } }
}

function mapError(params: JsonRecord): EngineEvent {
  const error = recordIn(params, 'error')
  const willRetry = params['willRetry'] === true
  return {
    type: 'notice',
    data: {
      turnId: textOrNull(params, 'turnId'),
      level: willRetry ? 'warning' : 'error',
      message: textIn(error, 'message'),
      details: textOrNull(error, 'additionalDetails'),
      willRetry,
      codexErrorInfo: error['codexErrorInfo'] ?? null,
    },
  }
}

function notice(params: JsonRecord, level: 'info' | 'warning', message: string, details: string | null): EngineEvent {
  return {
    type: 'notice',
    data: { turnId: textOrNull(params, 'turnId'), level, message, details, willRetry: false, codexErrorInfo: null },
  }
}

function mapUsage(params: JsonRecord): EngineEvent {
  const usage = recordIn(params, 'tokenUsage')
  return {
    type: 'usage.updated',
    data: {
      turnId: textIn(params, 'turnId'),
      total: tokenUsage(recordIn(usage, 'total')),
      last: tokenUsage(recordIn(usage, 'last')),
      contextWindow: numberOrNull(usage, 'modelContextWindow'),
      rateLimits: null,
    },
  }
}

function mapItem(type: 'item.started' | 'item.completed', params: JsonRecord): EngineEvent | null {
  const item = asItem(params['item'])
  if (!item) return null
  const turnId = textIn(params, 'turnId')
  return type === 'item.started'
    ? { type, data: { turnId, item, startedAtMs: numberOrNull(params, 'startedAtMs') } }
    : { type, data: { turnId, item, completedAtMs: numberOrNull(params, 'completedAtMs') } }
}

const place = (params: JsonRecord) => ({ turnId: textIn(params, 'turnId'), itemId: textIn(params, 'itemId') })
const section = (params: JsonRecord) => ({ ...place(params), index: numberIn(params, 'summaryIndex') })

/**
 * What a notification of a thread means for its running turn, or `null` when it means nothing to a reader.
 * `turn/completed` is read by `readTurnEnd`, and rate limits, which belong to no thread, by the link.
 */
export function mapNotification(method: string, params: JsonRecord): EngineEvent | null {
  switch (method as ServerNotificationMethod) {
    case 'item/agentMessage/delta':
      return { type: 'message.delta', data: { ...place(params), text: textIn(params, 'delta') } }
    case 'item/commandExecution/outputDelta':
      return { type: 'command.output', data: { ...place(params), text: textIn(params, 'delta') } }
    case 'item/reasoning/summaryTextDelta':
      return { type: 'reasoning.delta', data: { ...section(params), text: textIn(params, 'delta') } }
    case 'item/reasoning/summaryPartAdded':
      return { type: 'reasoning.section', data: section(params) }
    case 'item/started':
      return mapItem('item.started', params)
    case 'item/completed':
      return mapItem('item.completed', params)
    case 'turn/started': {
      const turn = recordIn(params, 'turn')
      return {
        type: 'turn.started',
        data: { turnId: textIn(turn, 'id'), startedAt: numberOrNull(turn, 'startedAt'), contextWindow: null },
      }
    }
    case 'turn/diff/updated':
      return { type: 'diff.updated', data: { turnId: textIn(params, 'turnId'), diff: textIn(params, 'diff') } }
    case 'thread/tokenUsage/updated':
      return mapUsage(params)
    case 'mcpServer/startupStatus/updated':
      return mapStartup(params)
    case 'error':
      return mapError(params)
    case 'warning':
    case 'guardianWarning':
      return notice(params, 'warning', textIn(params, 'message'), null)
    case 'configWarning':
      return notice(params, 'warning', textIn(params, 'summary'), textOrNull(params, 'details'))
    case 'model/rerouted': {
      const message = `The model was changed from ${textIn(params, 'fromModel')} to ${textIn(params, 'toModel')}.`
      return notice(params, 'info', message, null)
    }
    case 'rawResponseItem/completed':
      return { type: 'raw.item', data: { turnId: textIn(params, 'turnId'), item: params['item'] ?? null } }
    case 'rawResponse/completed':
      return {
        type: 'raw.response',
        data: {
          turnId: textIn(params, 'turnId'),
          responseId: textIn(params, 'responseId'),
          tokenUsage: params['usage'] ?? null,
          usageMetadata: params['usageMetadata'] ?? null,
        },
      }
    default:
      return null
  }
}

/** How a turn ended, as `turn/completed` tells it. */
export interface TurnEnd {
  turnId: string
  status: 'completed' | 'failed' | 'interrupted'
  error: EngineEventData['turn.ended']['error']
  startedAt: number | null
  completedAt: number | null
  durationMs: number | null
  /** Only newer versions name it; older ones and interrupted turns have no items. */
  lastMessage: string | null
}

function lastAgentMessage(items: readonly unknown[]): string | null {
  const message = items.findLast((item) => isRecord(item) && item['type'] === 'agentMessage')
  return isRecord(message) ? textOrNull(message, 'text') : null
}

export function readTurnEnd(params: JsonRecord): TurnEnd {
  const turn = recordIn(params, 'turn')
  const error = turn['error']
  const status = turn['status'] === 'completed' || turn['status'] === 'interrupted' ? turn['status'] : 'failed'
  return {
    turnId: textIn(turn, 'id'),
    status,
    error: isRecord(error)
      ? {
          message: textIn(error, 'message'),
          codexErrorInfo: error['codexErrorInfo'] ?? null,
          additionalDetails: textOrNull(error, 'additionalDetails'),
        }
      : null,
    startedAt: numberOrNull(turn, 'startedAt'),
    completedAt: numberOrNull(turn, 'completedAt'),
    durationMs: numberOrNull(turn, 'durationMs'),
    lastMessage: lastAgentMessage(listIn(turn, 'items')),
  }
}
