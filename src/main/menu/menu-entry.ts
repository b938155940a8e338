import type { ThemeChoice } from '../preferences.ts'

/** What a menu, the tray or a notification asks for; carried out in one place. */
export type ShellAction =
  | { do: 'openPanel' }
  | { do: 'openPage'; path: string }
  /** The MCP endpoint of a gateway that is up. */
  | { do: 'serve'; on: boolean }
  /** The gateway process itself. */
  | { do: 'startGateway' }
  | { do: 'restartGateway' }
  | { do: 'copy'; text: string }
  | { do: 'openFolder'; path: string }
  | { do: 'openLink'; url: string }
  | { do: 'setTheme'; theme: ThemeChoice }
  | { do: 'setLaunchAtLogin'; on: boolean }
  | { do: 'setConfirmQuit'; on: boolean }
  | { do: 'quit' }

type Role =
  | 'about'
  | 'services'
  | 'hide'
  | 'hideOthers'
  | 'unhide'
  | 'undo'
  | 'redo'
  | 'cut'
  | 'copy'
  | 'paste'
  | 'selectAll'
  | 'reload'
  | 'toggleDevTools'
  | 'resetZoom'
  | 'zoomIn'
  | 'zoomOut'
  | 'togglefullscreen'
  | 'minimize'
  | 'zoom'
  | 'close'
  | 'front'

/** One line of a menu as plain data. */
export type MenuEntry =
  | { type: 'separator' }
  | { type: 'role'; role: Role }
  | { type: 'text'; label: string }
  | { type: 'action'; label: string; action: ShellAction; accelerator?: string }
  | { type: 'choice'; kind: 'checkbox' | 'radio'; label: string; checked: boolean; action: ShellAction }
  | { type: 'submenu'; label: string; entries: MenuEntry[]; role?: 'window' | 'help' }

export const separator: MenuEntry = { type: 'separator' }
