import type { EngineEventData } from '#shared/contract/engine-events.ts'
import type { TokenUsage } from '#shared/contract/items.ts'
import { isRecord } from '../wire/json-rpc.ts'
import { type CodexMessage, present, snakeMembers, snakeVariant } from './codex-event.ts'

export function tokenUsage(usage: TokenUsage): Record<string, number> {
  return {
    input_tokens: usage.inputTokens,
    cached_input_tokens: usage.cachedInputTokens,
    cache_write_input_tokens: usage.cacheWriteInputTokens,
    output_tokens: usage.outputTokens,
    reasoning_output_tokens: usage.reasoningOutputTokens,
    total_tokens: usage.totalTokens,
  }
}

const limitMembers = [
  'limit_id',
  'limit_name',
  'primary',
  'secondary',
  'credits',
  'individual_limit',
  'spend_control_reached',
  'plan_type',
  'rate_limit_reached_type',
]

function limitWindow(value: unknown): unknown {
  if (!isRecord(value)) return value
  const { window_duration_mins: minutes, ...rest } = value
  return { ...rest, ...(minutes === undefined ? {} : { window_minutes: minutes }) }
}

/** Rate limits with the members that the old server knew. */
export function rateLimits(limits: unknown): unknown {
  if (typeof limits !== 'object' || limits === null) return null
  const snake = snakeMembers(limits)
  return Object.fromEntries(limitMembers.map((member) => [member, limitWindow(snake[member] ?? null)]))
}

export function tokenCount(data: EngineEventData['usage.updated']): CodexMessage {
  return {
    type: 'token_count',
    info: {
      total_token_usage: tokenUsage(data.total),
      last_token_usage: tokenUsage(data.last),
      model_context_window: data.contextWindow,
    },
    rate_limits: rateLimits(data.rateLimits),
  }
}

export function turnError({ error }: EngineEventData['turn.ended']): CodexMessage {
  return { type: 'error', message: error?.message ?? '', codex_error_info: snakeVariant(error?.codexErrorInfo) ?? 'other' }
}

export function noticed(data: EngineEventData['notice']): CodexMessage {
  const { message, details } = data
  const codexErrorInfo = { codex_error_info: snakeVariant(data.codexErrorInfo) ?? 'other' }
  if (data.willRetry) return { type: 'stream_error', message, ...codexErrorInfo, ...present({ additional_details: details }) }
  if (data.level === 'error') return { type: 'error', message, ...codexErrorInfo }
  return { type: 'warning', message }
}
