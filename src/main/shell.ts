import { join } from 'node:path'
import { app, Menu, nativeTheme } from 'electron'
import { productName } from '#shared/product.ts'
import { folders } from './app-folders.ts'
import { askAfterFailure, askToQuit, showProblem } from './dialogs.ts'
import { forkGateway } from './gateway/fork-gateway.ts'
import { handPanelPort, openShellChannel } from './gateway/gateway-channels.ts'
import { httpClient } from './gateway/gateway-client.ts'
import { createGatewayFollower } from './gateway/gateway-follower.ts'
import { createGatewayHost } from './gateway/gateway-host.ts'
import { type GatewayLink, isUsable } from './gateway/gateway-link.ts'
import { createGatewayWatch } from './gateway/gateway-watch.ts'
import { findRunningGateway, type RunningGateway } from './gateway/running-gateway.ts'
import type { LaunchArguments } from './launch-arguments.ts'
import { launchAtLogin } from './launch-at-login.ts'
import { electronMenu } from './menu/electron-menu.ts'
import type { ShellAction } from './menu/menu-entry.ts'
import { menuTemplate } from './menu/menu-template.ts'
import { noticesOf } from './notices.ts'
import { createNotifications } from './notifications.ts'
import { openPreferences } from './preference-store.ts'
import { installQuitSequence } from './quit-sequence.ts'
import { performAction } from './shell-actions.ts'
import type { ShellState } from './shell-state.ts'
import { statusLine, windowTitle } from './status-line.ts'
import { createTray, type ShellTray } from './tray/tray.ts'
import { closeMeans } from './tray/tray-behaviour.ts'
import { trayTemplate } from './tray/tray-template.ts'
import { servePanel } from './window/app-protocol.ts'
import { panelUrl } from './window/panel-files.ts'
import { createPanelWindow } from './window/panel-window.ts'

export interface Shell {
  /** Brings the window to the front, e.g. because the app was started a second time. */
  show(): void
}

/** The panel's address while it talks to us: the built files, or the development server. */
function ownPanelUrl(): string {
  const devServer = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL']
  return devServer ? `${devServer}/` : panelUrl
}

/** `URL.origin` is `null` for a scheme that only Chromium was told about. */
function originOf(address: string): string {
  const url = new URL(address)
  return `${url.protocol}//${url.host}`
}

/** Puts window, tray, menus, notifications and the gateway together. Only this function knows them all. */
export async function startShell(launch: LaunchArguments): Promise<Shell> {
  const ownUrl = ownPanelUrl()
  const preferences = openPreferences()
  const atLogin = launchAtLogin()
  const state: ShellState = { link: { kind: 'searching' }, snapshot: null }
  let tray: ShellTray | null = null
  let isPanelLoaded = false
  let isAsking = false

  nativeTheme.themeSource = preferences.read().theme
  servePanel(folders.panel)

  const host = createGatewayHost({
    findRunning: () => findRunningGateway(launch.dataDir),
    fork: (onRefused) => forkGateway(launch.gatewayArguments, onRefused),
    onChange: linkChanged,
  })
  const window = createPanelWindow({
    place: preferences.read().window,
    preloadPath: folders.preloadFile,
    iconPath: join(folders.icons, 'icons', '256x256.png'),
    portOrigin: originOf(ownUrl),
    title: productName,
    isDark: nativeTheme.shouldUseDarkColors,
    isDevelopment: !app.isPackaged,
    startHidden: launch.hidden,
    onLoaded: (url) => {
      isPanelLoaded = originOf(url) === originOf(ownUrl)
      if (isPanelLoaded) handPanelPort(host, window)
    },
    onClose: windowCloses,
  })
  const notifications = createNotifications((path) => window.openPage(path))
  const follower = createGatewayFollower({
    watch: createGatewayWatch({
      onSnapshot: (snapshot) => {
        state.snapshot = snapshot
        refresh()
      },
      onEvents: (events) => notifications.apply(noticesOf(events, window.isFocused)),
    }),
    openChannel: () => openShellChannel(host),
    onAttachedLost: () => host.open(),
  })
  const quitting = installQuitSequence({
    situation: () => ({
      ownsGateway: state.link.kind === 'own',
      activeRuns: state.snapshot?.status.activeRuns ?? 0,
      confirmQuit: preferences.read().confirmQuit,
    }),
    ask: async () => {
      const { quit, dontAskAgain } = await askToQuit(state.snapshot?.status.activeRuns ?? 0)
      if (dontAskAgain) preferences.change({ confirmQuit: false })
      return quit
    },
    close: async () => {
      preferences.change({ window: window.place() })
      window.hide()
      follower.close()
      notifications.close()
      await host.close()
      tray?.close()
    },
  })

  function perform(action: ShellAction): void {
    const targets = {
      window,
      host,
      follower,
      preferences,
      launchAtLogin: atLogin,
      onChanged: refreshMenus,
      quit: () => app.quit(),
    }
    performAction(action, targets).catch((thrown: unknown) => showProblem(window.frame, thrown))
  }

  function refresh(): void {
    const pendingApprovals = state.snapshot?.status.pendingApprovals ?? 0
    const entries = trayTemplate(state, { version: app.getVersion(), launchAtLogin: atLogin?.isOn() ?? null })
    tray?.show({ entries, tooltip: `${productName}\n${statusLine(state)}`, pendingApprovals })
    if (app.getBadgeCount() !== pendingApprovals) app.setBadgeCount(pendingApprovals)
  }

  function refreshMenus(): void {
    const { theme, confirmQuit } = preferences.read()
    const entries = menuTemplate({ platform: process.platform, theme, confirmQuit, isDevelopment: !app.isPackaged })
    Menu.setApplicationMenu(electronMenu(entries, perform))
    refresh()
  }

  function linkChanged(link: GatewayLink): void {
    state.link = link
    if (!isUsable(link)) state.snapshot = null
    follower.follow(link)
    if (link.kind === 'attached') void showAttachedPanel(link.gateway)
    else window.load(ownUrl)
    if (link.kind === 'own' && link.process.status === 'ready' && isPanelLoaded) handPanelPort(host, window)
    if (link.kind === 'own' && link.process.status === 'failed') void explainFailure(link)
    window.setTitle(windowTitle(productName, link))
    refresh()
  }

  /** Its panel signs in by a one-time link, as in any browser. */
  async function showAttachedPanel(gateway: RunningGateway): Promise<void> {
    try {
      const { url } = await httpClient(gateway).gateway.createPanelLink()
      window.load(`${gateway.url}/`, url)
    } catch (thrown) {
      await showProblem(window.frame, thrown)
    }
  }

  async function explainFailure(link: Extract<GatewayLink, { kind: 'own' }>): Promise<void> {
    if (isAsking) return
    isAsking = true
    window.show()
    const answer = await askAfterFailure(window.frame, link)
    isAsking = false
    if (answer === 'tryAgain') await host.open()
    if (answer === 'quit') app.quit()
  }

  function windowCloses(): boolean {
    const meaning = closeMeans({ hasTray: tray !== null, isQuitting: quitting.isClosed })
    if (meaning === 'close') return false
    preferences.change({ window: window.place() })
    if (meaning === 'hide') window.hide()
    else app.quit()
    return true
  }

  refreshMenus()
  void host.open()
  tray = await createTray({ perform, togglePanel: () => window.toggle() })
  // Without a tray a hidden window could not be found again.
  if (tray === null && launch.hidden) window.show()
  refresh()
  app.on('activate', () => window.show())
  window.frame.on('session-end', () => quitting.quitNow())
  return { show: () => window.show() }
}
