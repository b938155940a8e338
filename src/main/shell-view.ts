import { app, Menu } from 'electron'
import { productName } from '#shared/product.ts'
import type { LaunchAtLogin } from './launch-at-login.ts'
import { electronMenu } from './menu/electron-menu.ts'
import type { ShellAction } from './menu/menu-entry.ts'
import { menuTemplate } from './menu/menu-template.ts'
import type { PreferenceStore } from './preference-store.ts'
import type { ShellState } from './shell-state.ts'
import { statusLine } from './status-line.ts'
import type { ShellTray } from './tray/tray.ts'
import { trayTemplate } from './tray/tray-template.ts'

export interface ShellView {
  /** `null` until the tray is there, and where the desktop has none. */
  tray: ShellTray | null
  /** Tray and badge say what the state says. */
  refresh(): void
  /** Also the application menu, after a change of preferences. */
  refreshMenus(): void
}

/** What is shown outside the window. */
export function createShellView(options: {
  state: ShellState
  preferences: PreferenceStore
  launchAtLogin: LaunchAtLogin | null
  perform: (action: ShellAction) => void
}): ShellView {
  const { state, preferences, launchAtLogin, perform } = options
  const view: ShellView = {
    tray: null,
    refresh() {
      const pendingApprovals = state.snapshot?.status.pendingApprovals ?? 0
      const entries = trayTemplate(state, { version: app.getVersion(), launchAtLogin: launchAtLogin?.isOn() ?? null })
      view.tray?.show({ entries, tooltip: `${productName}\n${statusLine(state)}`, pendingApprovals })
      if (app.getBadgeCount() !== pendingApprovals) app.setBadgeCount(pendingApprovals)
    },
    refreshMenus() {
      const { theme, confirmQuit } = preferences.read()
      const entries = menuTemplate({ platform: process.platform, theme, confirmQuit, isDevelopment: !app.isPackaged })
      Menu.setApplicationMenu(electronMenu(entries, perform))
      view.refresh()
    },
  }
  return view
}
