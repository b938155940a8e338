import type { Environment } from './login-shell.ts'

/**
 * Whether a person started the app from a terminal: its environment and its working folder are then what they mean. A
 * desktop starts programs in `/`, in the home folder or in System32, without a terminal's name; Windows tells nothing.
 */
export function isFromTerminal(app: { platform: NodeJS.Platform; env: Environment; isPackaged: boolean }): boolean {
  // In development that is always so, by npm.
  if (!app.isPackaged) return true
  if (app.platform === 'win32') return false
  const { TERM: terminal = '', SHLVL: depth = '' } = app.env
  return !['', 'dumb', 'linux'].includes(terminal) && Number(depth) > 0
}

/** The folder in which runs work that name none: where the person is, else where they worked last, else their home. */
export function startFolder(options: {
  isFromTerminal: boolean
  cwd: string
  lastWorkspace: string | null
  home: string
  isFolder: (path: string) => boolean
}): string {
  if (options.isFromTerminal) return options.cwd
  const { lastWorkspace, home } = options
  return lastWorkspace !== null && options.isFolder(lastWorkspace) ? lastWorkspace : home
}
