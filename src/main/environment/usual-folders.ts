import { posix, win32 } from 'node:path'
import type { Environment } from './login-shell.ts'

/** What of the file system is looked at. */
export interface Look {
  isFolder: (path: string) => boolean
  /** Names in a folder, none when it cannot be read. */
  list: (path: string) => readonly string[]
}

/** `v9.11.2` before `v24.3.0`, whatever stands around the numbers. */
const byVersion = new Intl.Collator('en', { numeric: true })

/** The newest Node that nvm installed; without its shell part nobody knows which one is in use. */
function newestOfNvm(folder: string, look: Look): string[] {
  const newest = [...look.list(folder)].sort(byVersion.compare).at(-1)
  return newest === undefined ? [] : [posix.join(folder, newest, 'bin')]
}

function onPosix(env: Environment, home: string, platform: NodeJS.Platform, look: Look): string[] {
  const own = (...names: string[]) => posix.join(home, ...names)
  const data = env['XDG_DATA_HOME'] || own('.local', 'share')
  const fnm = platform === 'darwin' ? own('Library', 'Application Support', 'fnm') : posix.join(data, 'fnm')
  return [
    own('.local', 'bin'),
    own('bin'),
    own('.npm-global', 'bin'),
    ...(env['NVM_BIN'] ? [env['NVM_BIN']] : newestOfNvm(posix.join(env['NVM_DIR'] || own('.nvm'), 'versions', 'node'), look)),
    posix.join(env['VOLTA_HOME'] || own('.volta'), 'bin'),
    posix.join(env['FNM_DIR'] || fnm, 'aliases', 'default', 'bin'),
    platform === 'darwin' ? own('Library', 'pnpm') : posix.join(data, 'pnpm'),
    own('.bun', 'bin'),
    own('.asdf', 'shims'),
    posix.join(data, 'mise', 'shims'),
    '/opt/homebrew/bin',
    '/home/linuxbrew/.linuxbrew/bin',
    '/usr/local/bin',
    '/opt/local/bin',
  ]
}

function onWindows(env: Environment, home: string): string[] {
  const roaming = env['APPDATA'] || win32.join(home, 'AppData', 'Roaming')
  const local = env['LOCALAPPDATA'] || win32.join(home, 'AppData', 'Local')
  const programs = env['ProgramFiles'] || 'C:\\Program Files'
  return [
    win32.join(roaming, 'npm'),
    ...(env['NVM_SYMLINK'] ? [env['NVM_SYMLINK']] : []),
    win32.join(local, 'Volta', 'bin'),
    win32.join(roaming, 'fnm', 'aliases', 'default'),
    win32.join(local, 'pnpm'),
    win32.join(home, '.bun', 'bin'),
    win32.join(home, 'scoop', 'shims'),
    win32.join(programs, 'nodejs'),
    win32.join(programs, 'Git', 'cmd'),
    win32.join(local, 'Programs', 'Git', 'cmd'),
  ]
}

/** Name under which the environment holds the PATH; Windows writes it in any case. */
function pathName(env: Environment): string {
  return Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
}

/**
 * The environment with the folders in which codex, node and git are usually installed at the end of its PATH: those that
 * exist and are not in it already.
 */
export function withUsualFolders(
  env: Environment,
  machine: { platform: NodeJS.Platform; home: string; look: Look },
): Record<string, string | undefined> {
  const { platform, home, look } = machine
  const { delimiter } = platform === 'win32' ? win32 : posix
  const name = pathName(env)
  const present = (env[name] ?? '').split(delimiter).filter((folder) => folder !== '')
  const usual = platform === 'win32' ? onWindows(env, home) : onPosix(env, home, platform, look)
  const missing = usual.filter((folder) => !present.includes(folder) && look.isFolder(folder))
  return { ...env, [name]: [...present, ...missing].join(delimiter) }
}
