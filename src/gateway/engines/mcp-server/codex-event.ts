import { z } from 'zod'
import { CountedTokens } from '../turns/counted-tokens.ts'

/** `params` of a `codex/event` notification of `codex mcp-server` 0.60 to 0.153. */
export const CodexEvent = z.looseObject({
  /** Id of the turn; empty for events of the session. */
  id: z.string().catch(''),
  msg: z.looseObject({ type: z.string() }),
  _meta: z.looseObject({ threadId: z.string().optional() }).optional(),
})
export type CodexEvent = z.infer<typeof CodexEvent>

const seconds = z.number().nullish()

export const SessionConfigured = z.looseObject({
  session_id: z.string(),
  thread_id: z.string().optional(),
  model: z.string(),
  model_provider_id: z.string().default(''),
  approval_policy: z.unknown().optional(),
  approvals_reviewer: z.string().default('user'),
  permission_profile: z.unknown().optional(),
  sandbox_policy: z.unknown().optional(),
  cwd: z.string(),
  reasoning_effort: z.string().nullish(),
  rollout_path: z.string().nullish(),
})

export const McpStartupUpdate = z.looseObject({
  server: z.string(),
  status: z.looseObject({ state: z.enum(['starting', 'ready', 'failed', 'cancelled']), error: z.string().nullish() }),
})

export const TaskStarted = z.looseObject({
  turn_id: z.string().optional(),
  started_at: seconds,
  model_context_window: z.number().nullish(),
})

export const TurnEnd = z.looseObject({
  last_agent_message: z.string().nullish(),
  started_at: seconds,
  completed_at: seconds,
  duration_ms: z.number().nullish(),
  time_to_first_token_ms: z.number().nullish(),
})
export type TurnEnd = z.infer<typeof TurnEnd>

export const ItemMessage = z.looseObject({
  item: z.looseObject({ type: z.string(), id: z.string() }),
  started_at_ms: z.number().nullish(),
  completed_at_ms: z.number().nullish(),
})

export const ItemDelta = z.looseObject({ item_id: z.string(), delta: z.string(), summary_index: z.number().default(0) })
export const SectionBreak = z.looseObject({ item_id: z.string(), summary_index: z.number().default(0) })
/** `chunk` is Base64 of bytes, which may end in the middle of a character. */
export const OutputDelta = z.looseObject({ call_id: z.string(), chunk: z.string() })
export const TurnDiff = z.looseObject({ unified_diff: z.string() })

export const TokenCount = z.looseObject({
  info: z
    .looseObject({
      total_token_usage: CountedTokens,
      last_token_usage: CountedTokens,
      model_context_window: z.number().nullish(),
    })
    .nullish(),
  rate_limits: z.unknown().optional(),
})

export const Complaint = z.looseObject({
  message: z.string(),
  codex_error_info: z.unknown().optional(),
  additional_details: z.string().nullish(),
})
export type Complaint = z.infer<typeof Complaint>

export const DeprecationNotice = z.looseObject({ summary: z.string(), details: z.string().nullish() })

export const RawItem = z.looseObject({ item: z.unknown().optional() })
export const RawResponse = z.looseObject({
  response_id: z.string(),
  token_usage: z.unknown().optional(),
  usage_metadata: z.unknown().optional(),
})

export const ElicitationRequest = z.looseObject({
  server_name: z.string(),
  request: z.looseObject({ message: z.string().default('') }),
})

/** What Codex wants to do before it asks; comes before the elicitation and alone holds the reason. */
export const ExecApprovalRequest = z.looseObject({
  call_id: z.string(),
  command: z.array(z.string()),
  cwd: z.string(),
  reason: z.string().nullish(),
  parsed_cmd: z.array(z.unknown()).default([]),
  proposed_execpolicy_amendment: z.array(z.string()).nullish().catch(null),
})
export const PatchApprovalRequest = z.looseObject({
  call_id: z.string(),
  changes: z.record(z.string(), z.unknown()),
  reason: z.string().nullish(),
})
