import path from 'node:path'
import type { EngineEventData } from '#shared/contract/engine-events.ts'
import { type CodexMessage, present } from './codex-event.ts'

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
function permissionProfile(sandbox: unknown, cwd: string): object | null {
  if (typeof sandbox !== 'object' || sandbox === null) return null
  const policy: SandboxPolicy = sandbox
  if (policy.type === 'dangerFullAccess') return { type: 'disabled' }
  if (policy.type !== 'readOnly' && policy.type !== 'workspaceWrite') return null
  const entries = [special('root', 'read'), ...(policy.type === 'workspaceWrite' ? writableEntries(policy, cwd) : [])]
  const network = policy.networkAccess === true ? 'enabled' : 'restricted'
  return { type: 'managed', file_system: { type: 'restricted', entries }, network }
}

export function sessionConfigured(data: EngineEventData['thread.opened']): CodexMessage {
  return {
    type: 'session_configured',
    session_id: data.codexSessionId,
    thread_id: data.threadId,
    model: data.model,
    model_provider_id: data.modelProvider,
    approval_policy: data.approvalPolicy,
    approvals_reviewer: data.approvalsReviewer,
    ...present({ permission_profile: permissionProfile(data.sandbox, data.cwd) }),
    cwd: data.cwd,
    ...present({ reasoning_effort: data.reasoningEffort, rollout_path: data.rolloutPath }),
  }
}

type Startup = EngineEventData['mcpServer.startup']

function status({ state, error }: Startup): object {
  return state === 'failed' ? { state, error: error ?? '' } : { state }
}

/** Follows the start of Codex's own MCP servers until all have settled. */
export interface StartupEvents {
  changed(startup: Startup): CodexMessage[]
  /** To be called when the turn begins: with no server there is nothing else to wait for. */
  turnBegins(): CodexMessage[]
}

export function createStartupEvents(): StartupEvents {
  const servers = new Map<string, Startup>()
  let isComplete = false

  const complete = (): CodexMessage[] => {
    const all = [...servers.values()]
    if (isComplete || all.some(({ state }) => state === 'starting')) return []
    isComplete = true
    const named = (state: Startup['state']) => all.filter((startup) => startup.state === state)
    return [
      {
        type: 'mcp_startup_complete',
        ready: named('ready').map(({ server }) => server),
        failed: named('failed').map(({ server, error }) => ({ server, error: error ?? '' })),
        cancelled: named('cancelled').map(({ server }) => server),
      },
    ]
  }

  return {
    changed(startup) {
      servers.set(startup.server, startup)
      return [{ type: 'mcp_startup_update', server: startup.server, status: status(startup) }, ...complete()]
    },
    turnBegins: complete,
  }
}
