import type { TokenUsage } from '#shared/contract/items.ts'
import type { CodexUsage } from './codex-event.ts'

export function toTokenUsage(usage: CodexUsage): TokenUsage {
  return {
    totalTokens: usage.total_tokens,
    inputTokens: usage.input_tokens,
    cachedInputTokens: usage.cached_input_tokens,
    cacheWriteInputTokens: usage.cache_write_input_tokens,
    outputTokens: usage.output_tokens,
    reasoningOutputTokens: usage.reasoning_output_tokens,
  }
}
