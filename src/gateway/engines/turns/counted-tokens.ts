import { z } from 'zod'
import type { TokenUsage } from '#shared/contract/items.ts'

/** Tokens as Codex counts them outside `app-server` (`token_count` of `codex/event`, `usage` of `codex exec`). */
export const CountedTokens = z
  .looseObject({
    total_tokens: z.number().optional(),
    input_tokens: z.number(),
    cached_input_tokens: z.number().default(0),
    cache_write_input_tokens: z.number().default(0),
    output_tokens: z.number(),
    reasoning_output_tokens: z.number().default(0),
  })
  .transform(
    (counts): TokenUsage => ({
      totalTokens: counts.total_tokens ?? counts.input_tokens + counts.output_tokens,
      inputTokens: counts.input_tokens,
      cachedInputTokens: counts.cached_input_tokens,
      cacheWriteInputTokens: counts.cache_write_input_tokens,
      outputTokens: counts.output_tokens,
      reasoningOutputTokens: counts.reasoning_output_tokens,
    }),
  )
