import { z } from 'zod'
import { type Policy, SandboxMode } from '#shared/contract/policy.ts'
import type { JsonValue, SandboxPolicy, ThreadStartParams, TurnStartParams } from './protocol/types.ts'

/** `[sandbox_workspace_write]` of Codex's configuration. */
export const WorkspaceWrite = z.looseObject({
  writable_roots: z.array(z.string()).nullish(),
  network_access: z.boolean().nullish(),
  exclude_tmpdir_env_var: z.boolean().nullish(),
  exclude_slash_tmp: z.boolean().nullish(),
})
export type WorkspaceWrite = z.infer<typeof WorkspaceWrite>

const JsonRecord = z.record(z.string(), z.json())

/** The sandbox that somebody chose, also by `config.sandbox_mode`; `null` leaves it to the user's configuration. */
export function chosenSandbox(policy: Policy): SandboxMode | null {
  return policy.sandbox ?? SandboxMode.safeParse(policy.config['sandbox_mode']).data ?? null
}

/** Overrides for Codex, without the sandbox: see `threadParams`. */
function configOverrides(policy: Policy): Record<string, JsonValue> {
  const config = { ...policy.config }
  if (chosenSandbox(policy) !== null) delete config['sandbox_mode']
  if (policy.compactPrompt !== null) config['compact_prompt'] = policy.compactPrompt
  return JsonRecord.parse(config)
}

type ThreadParams = Pick<ThreadStartParams, 'model' | 'approvalPolicy' | 'config' | 'baseInstructions' | 'developerInstructions'>

/**
 * Parameters of `thread/start` and `thread/resume`. The sandbox is left out: with one, Codex writes the folder as
 * trusted into the user's config.toml. It goes with every turn instead (`turnOverrides`).
 */
export function threadParams(policy: Policy): ThreadParams {
  return {
    config: configOverrides(policy),
    ...(policy.model === null ? {} : { model: policy.model }),
    ...(policy.approvalPolicy === null ? {} : { approvalPolicy: policy.approvalPolicy }),
    ...(policy.baseInstructions === null ? {} : { baseInstructions: policy.baseInstructions }),
    ...(policy.developerInstructions === null ? {} : { developerInstructions: policy.developerInstructions }),
  }
}

/** `[sandbox_workspace_write]` with the overrides of a policy, given whole or by dotted keys. */
export function mergeWorkspaceWrite(user: WorkspaceWrite, config: Policy['config']): WorkspaceWrite {
  const prefix = 'sandbox_workspace_write.'
  const dotted = Object.entries(config).filter(([key]) => key.startsWith(prefix))
  const whole = WorkspaceWrite.safeParse(config['sandbox_workspace_write']).data ?? {}
  const parts = WorkspaceWrite.safeParse(Object.fromEntries(dotted.map(([key, value]) => [key.slice(prefix.length), value])))
  return { ...user, ...whole, ...parts.data }
}

/** The sandbox as Codex would build it from the mode and its configuration. */
export function sandboxPolicy(mode: SandboxMode, workspaceWrite: WorkspaceWrite): SandboxPolicy {
  switch (mode) {
    case 'read-only':
      return { type: 'readOnly', networkAccess: false }
    case 'danger-full-access':
      return { type: 'dangerFullAccess' }
    case 'workspace-write':
      return {
        type: 'workspaceWrite',
        writableRoots: workspaceWrite.writable_roots ?? [],
        networkAccess: workspaceWrite.network_access ?? false,
        excludeTmpdirEnvVar: workspaceWrite.exclude_tmpdir_env_var ?? false,
        excludeSlashTmp: workspaceWrite.exclude_slash_tmp ?? false,
      }
  }
}

/** What every turn says again, because a thread that was resumed does not remember all of it. */
export function turnOverrides(
  policy: Policy,
  { sandbox, permissions }: { sandbox: SandboxPolicy | null; permissions: string | null },
): Pick<TurnStartParams, 'sandboxPolicy' | 'permissions' | 'approvalPolicy' | 'model'> {
  return {
    // One or the other: Codex takes no two.
    ...(permissions !== null ? { permissions } : sandbox === null ? {} : { sandboxPolicy: sandbox }),
    ...(policy.approvalPolicy === null ? {} : { approvalPolicy: policy.approvalPolicy }),
    ...(policy.model === null ? {} : { model: policy.model }),
  }
}
