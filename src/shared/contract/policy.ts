import { z } from 'zod'

/** Codex's own values, see `codex exec --help`. */
export const SandboxMode = z.enum(['read-only', 'workspace-write', 'danger-full-access'])
export type SandboxMode = z.infer<typeof SandboxMode>

/** Codex's own values. */
export const ApprovalPolicy = z.enum(['untrusted', 'on-request', 'never'])
export type ApprovalPolicy = z.infer<typeof ApprovalPolicy>

/** What a session fixed when it was opened; `null` leaves the choice to the user's Codex configuration. */
export const Policy = z.object({
  sandbox: SandboxMode.nullable(),
  approvalPolicy: ApprovalPolicy.nullable(),
  model: z.string().nullable(),
  config: z.record(z.string(), z.unknown()),
  baseInstructions: z.string().nullable(),
  developerInstructions: z.string().nullable(),
  compactPrompt: z.string().nullable(),
})
export type Policy = z.infer<typeof Policy>

export const defaultPolicy: Policy = {
  sandbox: null,
  approvalPolicy: null,
  model: null,
  config: {},
  baseInstructions: null,
  developerInstructions: null,
  compactPrompt: null,
}
