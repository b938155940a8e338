import { z } from 'zod'

const fileChange = z.looseObject({
  path: z.string(),
  kind: z.discriminatedUnion('type', [
    z.looseObject({ type: z.literal('add') }),
    z.looseObject({ type: z.literal('delete') }),
    z.looseObject({ type: z.literal('update'), move_path: z.string().nullish() }),
  ]),
  /** Unified diff of an update; the whole content of an added or deleted file. */
  diff: z.string(),
  /** The engine does not tell what was changed in the file: `diff` is empty and says nothing. */
  isDiffUnknown: z.literal(true).optional(),
})
export type FileChange = z.infer<typeof fileChange>

const itemStatus = z.enum(['inProgress', 'completed', 'failed', 'declined']).catch('failed')

/**
 * One item of a turn, in Codex's own shape (app-server `ThreadItem`, 0.169.0). Members that we do not read pass
 * through unchanged; item types that we do not know are kept as they are.
 */
export const KnownItem = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('userMessage'), id: z.string(), content: z.array(z.looseObject({ type: z.string() })) }),
  z.looseObject({ type: z.literal('agentMessage'), id: z.string(), text: z.string() }),
  z.looseObject({
    type: z.literal('reasoning'),
    id: z.string(),
    summary: z.array(z.string()).default([]),
    content: z.array(z.string()).default([]),
  }),
  z.looseObject({
    type: z.literal('commandExecution'),
    id: z.string(),
    /** One shell line, e.g. `/bin/bash -lc 'echo hi'`. */
    command: z.string(),
    cwd: z.string(),
    status: itemStatus,
    aggregatedOutput: z.string().nullish(),
    exitCode: z.number().nullish(),
    durationMs: z.number().nullish(),
    processId: z.string().nullish(),
  }),
  z.looseObject({
    type: z.literal('fileChange'),
    id: z.string(),
    changes: z.array(fileChange),
    status: itemStatus,
  }),
  z.looseObject({
    type: z.literal('mcpToolCall'),
    id: z.string(),
    server: z.string(),
    tool: z.string(),
    status: itemStatus,
    arguments: z.unknown(),
    result: z.unknown().optional(),
    error: z.unknown().optional(),
    durationMs: z.number().nullish(),
  }),
  z.looseObject({ type: z.literal('webSearch'), id: z.string(), query: z.string() }),
  z.looseObject({ type: z.literal('plan'), id: z.string(), text: z.string() }),
])
export type KnownItem = z.infer<typeof KnownItem>

export const OtherItem = z.looseObject({ type: z.string(), id: z.string() })

export const Item = z.union([KnownItem, OtherItem])
export type Item = z.infer<typeof Item>

/** The item as one we know how to show, or `null`. */
export function knownItem(item: unknown): KnownItem | null {
  return KnownItem.safeParse(item).data ?? null
}

export const TokenUsage = z.object({
  totalTokens: z.number(),
  inputTokens: z.number(),
  cachedInputTokens: z.number(),
  cacheWriteInputTokens: z.number().default(0),
  outputTokens: z.number(),
  reasoningOutputTokens: z.number(),
})
export type TokenUsage = z.infer<typeof TokenUsage>
