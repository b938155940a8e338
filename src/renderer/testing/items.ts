import type { Item, TokenUsage } from '#shared/contract/items.ts'

export function aMessage(text: string, id = 'msg_1'): Item {
  return { type: 'agentMessage', id, text }
}

export function aCommand(change: Record<string, unknown> = {}): Item {
  return { type: 'commandExecution', id: 'call_1', command: 'ls', cwd: '/ws', status: 'inProgress', ...change }
}

export function someTokens(totalTokens: number): TokenUsage {
  return {
    totalTokens,
    inputTokens: totalTokens,
    cachedInputTokens: 0,
    cacheWriteInputTokens: 0,
    outputTokens: 0,
    reasoningOutputTokens: 0,
  }
}

/** What a turn has used, as data of `usage.updated`: in all of its thread, and in its last request. */
export function usedTokens(total: number, last: number, turnId = 'turn_1') {
  return { turnId, total: someTokens(total), last: someTokens(last), contextWindow: null, rateLimits: null }
}
