import { clipboard, type MessagePortMain, nativeTheme, shell } from 'electron'
import type { GatewayFollower } from './gateway/gateway-follower.ts'
import type { GatewayHost } from './gateway/gateway-host.ts'
import type { LaunchAtLogin } from './launch-at-login.ts'
import type { ShellAction } from './menu/menu-entry.ts'
import type { PreferenceStore } from './preference-store.ts'
import { navigationVerdict } from './window/navigation.ts'
import type { PanelWindow } from './window/panel-window.ts'

export interface ActionTargets {
  window: PanelWindow
  host: GatewayHost<MessagePortMain>
  follower: GatewayFollower
  preferences: PreferenceStore
  launchAtLogin: LaunchAtLogin | null
  /** Menus and tray are out of date. */
  onChanged: () => void
  quit: () => void
}

/** `openPath` answers with what went wrong, and with nothing when nothing did. */
async function openFolder(path: string): Promise<void> {
  const problem = await shell.openPath(path)
  if (problem !== '') throw new Error(problem)
}

/** Carries out what a menu, the tray or a notification asked for; rejects when the gateway refuses. */
export async function performAction(action: ShellAction, targets: ActionTargets): Promise<void> {
  const { window, host, follower, preferences } = targets
  switch (action.do) {
    case 'openPanel':
      return window.show()
    case 'openPage':
      return window.openPage(action.path)
    case 'serve':
      await (action.on ? follower.client?.gateway.start() : follower.client?.gateway.stop())
      return
    case 'startGateway':
      return host.open()
    case 'restartGateway':
      return host.restart()
    case 'copy':
      return clipboard.writeText(action.text)
    case 'openFolder':
      await openFolder(action.path)
      return
    case 'openLink':
      if (navigationVerdict(action.url, 'app://panel') === 'outside') await shell.openExternal(action.url)
      return
    case 'setTheme':
      preferences.change({ theme: action.theme })
      nativeTheme.themeSource = action.theme
      return targets.onChanged()
    case 'setConfirmQuit':
      preferences.change({ confirmQuit: action.on })
      return targets.onChanged()
    case 'setLaunchAtLogin':
      await targets.launchAtLogin?.set(action.on)
      return targets.onChanged()
    case 'quit':
      return targets.quit()
  }
}
