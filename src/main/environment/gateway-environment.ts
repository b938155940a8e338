import { readdirSync, statSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { type Environment, readLoginShell } from './login-shell.ts'
import { withUsualFolders } from './usual-folders.ts'

export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    // Not there or not for us: the same answer.
    return false
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    // As above.
    return []
  }
}

function shellOf(env: Environment): string | null {
  try {
    return env['SHELL'] || userInfo().shell
  } catch {
    // A user without an entry in the system's list.
    return null
  }
}

/**
 * The environment in which the gateway finds Codex, git and what Codex itself starts. A program that the desktop starts
 * has a bare one, so the login shell is asked for what a terminal would have.
 */
export async function gatewayEnvironment(options: {
  env: Environment
  platform: NodeJS.Platform
  isFromTerminal: boolean
  signal: AbortSignal
  deadlineMs?: number
}): Promise<NodeJS.ProcessEnv> {
  const { env, platform, isFromTerminal, signal, deadlineMs } = options
  if (isFromTerminal) return { ...env }
  const home = env['HOME'] || homedir()
  const asked =
    platform === 'win32'
      ? null
      : await readLoginShell({ shell: shellOf(env), env, cwd: home, signal, ...(deadlineMs === undefined ? {} : { deadlineMs }) })
  return withUsualFolders({ ...env, ...asked }, { platform, home, look: { isFolder, list } })
}
