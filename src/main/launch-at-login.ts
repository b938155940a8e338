import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { app } from 'electron'
import { productId } from '#shared/product.ts'
import { autostartEntry } from './autostart-entry.ts'
import { hiddenFlag } from './launch-arguments.ts'

export interface LaunchAtLogin {
  isOn(): boolean
  set(on: boolean): Promise<void>
}

function onLinux(): LaunchAtLogin {
  const file = join(app.getPath('appData'), 'autostart', `${productId}.desktop`)
  return {
    isOn: () => existsSync(file),
    async set(on) {
      if (!on) return rm(file, { force: true })
      await mkdir(dirname(file), { recursive: true })
      // An AppImage runs from a mount that is gone after the next login.
      await writeFile(file, autostartEntry(process.env['APPIMAGE'] ?? process.execPath))
    },
  }
}

/** On macOS a start at login carries no arguments. */
export function wasOpenedAtLogin(): boolean {
  return process.platform === 'darwin' && app.isPackaged && app.getLoginItemSettings().wasOpenedAtLogin
}

/** `null` for a development build, whose program is Electron itself. */
export function launchAtLogin(): LaunchAtLogin | null {
  if (!app.isPackaged) return null
  if (process.platform === 'linux') return onLinux()
  return {
    isOn: () => app.getLoginItemSettings({ args: [hiddenFlag] }).openAtLogin,
    set: async (on) => app.setLoginItemSettings({ openAtLogin: on, args: [hiddenFlag] }),
  }
}
