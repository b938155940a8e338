import type { TurnRequest } from '../engine.ts'

/** Arguments of the tool `codex` for a new thread; what the policy leaves open is left out. */
export function codexArguments(request: TurnRequest): Record<string, unknown> {
  const { policy } = request
  const args: Record<string, unknown> = {
    prompt: request.prompt,
    cwd: request.cwd,
    model: policy.model,
    sandbox: policy.sandbox,
    'approval-policy': policy.approvalPolicy,
    // With an unreachable provider a turn would otherwise never end.
    config: { 'features.unbounded_connection_retries': false, ...policy.config },
    'base-instructions': policy.baseInstructions,
    'developer-instructions': policy.developerInstructions,
    'compact-prompt': policy.compactPrompt,
  }
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null))
}

/** Arguments of the tool `codex-reply`; versions before 0.100 know the thread as conversation. */
export function replyArguments(threadId: string, prompt: string): Record<string, unknown> {
  return { threadId, conversationId: threadId, prompt }
}
