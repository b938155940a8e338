import path from 'node:path'

type Access = 'read' | 'write'

const special = (kind: string, access: Access) => ({ path: { type: 'special', value: { kind } }, access })
const place = (file: string, access: Access) => ({ path: { type: 'path', path: file }, access })
/** Folders below a writable root that stay read-only, whether they exist or not. */
const guarded = (root: string) =>
  ['.git', '.agents', '.codex'].map((name) => ({ ...place(path.join(root, name), 'read'), missing_path_behavior: 'skip' }))

interface SandboxPolicy {
  type?: unknown
  writableRoots?: unknown
  networkAccess?: unknown
  excludeTmpdirEnvVar?: unknown
  excludeSlashTmp?: unknown
}

function writableEntries(policy: SandboxPolicy, cwd: string): object[] {
  const extra = Array.isArray(policy.writableRoots) ? policy.writableRoots.filter((root) => typeof root === 'string') : []
  return [
    place(cwd, 'write'),
    ...(policy.excludeSlashTmp === true ? [] : [special('slash_tmp', 'write')]),
    ...(policy.excludeTmpdirEnvVar === true ? [] : [special('tmpdir', 'write')]),
    ...extra.map((root) => place(root, 'write')),
    ...[cwd, ...extra].flatMap(guarded),
  ]
}

/**
 * `permission_profile` of `session_configured`, worked out from the sandbox policy (app-server's `SandboxPolicy`), which
 * is all that newer versions of Codex tell. `null` for a policy that we do not know.
 */
export function permissionProfile(sandbox: unknown, cwd: string): object | null {
  if (typeof sandbox !== 'object' || sandbox === null) return null
  const policy: SandboxPolicy = sandbox
  if (policy.type === 'dangerFullAccess') return { type: 'disabled' }
  if (policy.type !== 'readOnly' && policy.type !== 'workspaceWrite') return null
  const entries = [special('root', 'read'), ...(policy.type === 'workspaceWrite' ? writableEntries(policy, cwd) : [])]
  const network = policy.networkAccess === true ? 'enabled' : 'restricted'
  return { type: 'managed', file_system: { type: 'restricted', entries }, network }
}
