import type { JsonValue, SandboxPolicy } from './protocol/types.ts'

/** Name of our permission profile among those of the user. */
export const profileName = 'switchboard'

export type PermissionProfile = Record<string, JsonValue>

/**
 * The same sandbox as a permission profile of Codex that also denies a folder, to a command outside the sandbox too.
 * `null` where that has no use or does harm: a command that cannot reach the network cannot reach the gateway, and with
 * a profile that denies anything, what a person allows to run outside the sandbox would have no network either.
 */
export function hidingProfile(sandbox: SandboxPolicy, folder: string): PermissionProfile | null {
  if (sandbox.type !== 'workspaceWrite' || !sandbox.networkAccess) return null
  return {
    extends: ':workspace',
    workspace_roots: Object.fromEntries(sandbox.writableRoots.map((root) => [root, true])),
    filesystem: {
      ...(sandbox.excludeTmpdirEnvVar ? { ':tmpdir': 'read' } : {}),
      ...(sandbox.excludeSlashTmp ? { ':slash_tmp': 'read' } : {}),
      [folder]: 'deny',
    },
    network: { enabled: true },
  }
}

/** A profile of the user's own with the folder denied. */
export function hidingIn(profile: string, folder: string): PermissionProfile {
  return { extends: profile, filesystem: { [folder]: 'deny' } }
}
