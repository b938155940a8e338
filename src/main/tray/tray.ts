import { join } from 'node:path'
import { nativeTheme, Tray } from 'electron'
import { folders } from '../app-folders.ts'
import { electronMenu } from '../menu/electron-menu.ts'
import type { MenuEntry, ShellAction } from '../menu/menu-entry.ts'
import { createSpacingFilter } from '../spacing-filter.ts'
import { hasLinuxTray } from './linux-tray.ts'
import { doubleFireMs, leftClickOf, trayImage } from './tray-behaviour.ts'

export interface ShellTray {
  show(view: { entries: readonly MenuEntry[]; tooltip: string; pendingApprovals: number }): void
  close(): void
}

const imagePath = () => join(folders.icons, 'tray', trayImage(process.platform, nativeTheme.shouldUseDarkColors))

/** The icon in the tray; `null` where the desktop has none. */
export async function createTray(options: {
  perform: (action: ShellAction) => void
  togglePanel: () => void
}): Promise<ShellTray | null> {
  if (process.platform === 'linux' && !(await hasLinuxTray())) return null
  const tray = new Tray(imagePath())
  const leftClick = leftClickOf(process.platform)
  const counts = createSpacingFilter(doubleFireMs)
  let shown = ''

  tray.on('click', () => {
    if (leftClick === 'menu' || !counts()) return
    if (leftClick === 'togglePanel') options.togglePanel()
    else options.perform({ do: 'openPanel' })
  })
  const onThemeChange = () => tray.setImage(imagePath())
  nativeTheme.on('updated', onThemeChange)

  return {
    show({ entries, tooltip, pendingApprovals }) {
      // A new menu closes an open one, so it is set only when it differs.
      const next = JSON.stringify([entries, tooltip, pendingApprovals])
      if (next === shown) return
      shown = next
      tray.setContextMenu(electronMenu(entries, options.perform))
      tray.setToolTip(tooltip)
      if (process.platform === 'darwin') tray.setTitle(pendingApprovals > 0 ? ` ${pendingApprovals}` : '')
    },
    close() {
      nativeTheme.off('updated', onThemeChange)
      tray.destroy()
    },
  }
}
