import { join } from 'node:path'
import { app, nativeTheme } from 'electron'
import { findGateway } from '#node/attach.ts'
import { productName } from '#shared/product.ts'
import { folders } from './app-folders.ts'
import { askToQuit, showProblem } from './dialogs.ts'
import { gatewayEnvironment, isFolder } from './environment/gateway-environment.ts'
import { isFromTerminal, startFolder } from './environment/launched-from.ts'
import { attempt, noteFault } from './fault-note.ts'
import { forkGateway } from './gateway/fork-gateway.ts'
import { openShellChannel } from './gateway/gateway-channels.ts'
import { createGatewayFollower } from './gateway/gateway-follower.ts'
import { createGatewayHost } from './gateway/gateway-host.ts'
import { isUsable } from './gateway/gateway-link.ts'
import { createGatewayWatch } from './gateway/gateway-watch.ts'
import type { LaunchArguments } from './launch-arguments.ts'
import { launchAtLogin, wasOpenedAtLogin } from './launch-at-login.ts'
import { createLinkReactions, originOf } from './link-reactions.ts'
import type { ShellAction } from './menu/menu-entry.ts'
import { noticesOf } from './notices.ts'
import { createNotifications } from './notifications.ts'
import { answerPanelRequests } from './panel-requests.ts'
import { openPreferences } from './preference-store.ts'
import { installQuitSequence } from './quit-sequence.ts'
import { performAction } from './shell-actions.ts'
import type { ShellState } from './shell-state.ts'
import { createShellView } from './shell-view.ts'
import { createTray } from './tray/tray.ts'
import { closeMeans } from './tray/tray-behaviour.ts'
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

/** Puts window, tray, menus, notifications and the gateway together. Only this function knows them all. */
export async function startShell(launch: LaunchArguments): Promise<Shell> {
  const ownUrl = ownPanelUrl()
  const preferences = openPreferences(app.getPath('userData'))
  const atLogin = launchAtLogin()
  const startHidden = launch.hidden || wasOpenedAtLogin()
  const state: ShellState = { link: { kind: 'searching', lost: false }, snapshot: null }

  const fromTerminal = isFromTerminal({ platform: process.platform, env: process.env, isPackaged: app.isPackaged })
  const ending = new AbortController()
  let environment: NodeJS.ProcessEnv = process.env
  // It takes a moment, in which a running gateway is looked for and the window is made.
  const environmentRead = gatewayEnvironment({
    env: process.env,
    platform: process.platform,
    isFromTerminal: fromTerminal,
    signal: ending.signal,
  }).then(
    (read) => {
      environment = read
    },
    (thrown: unknown) => noteFault('The environment of the login shell is unknown', thrown),
  )
  const gatewayFolder = () =>
    startFolder({
      isFromTerminal: fromTerminal,
      cwd: process.cwd(),
      lastWorkspace: preferences.read().workspace,
      home: app.getPath('home'),
      isFolder,
    })

  nativeTheme.themeSource = preferences.read().theme
  servePanel(folders.panel)

  const host = createGatewayHost({
    findRunning: () => findGateway(launch.dataDir),
    prepare: () => environmentRead,
    fork: (onRefused) =>
      forkGateway({ gatewayArguments: launch.gatewayArguments, cwd: gatewayFolder(), env: environment }, onRefused),
    onChange: (link) => {
      state.link = link
      if (!isUsable(link)) state.snapshot = null
      follower.follow(link)
      reactions.linkChanged(link)
      refresh()
    },
    onFault: noteFault,
  })
  const window = createPanelWindow({
    place: preferences.read().window,
    preloadPath: folders.preloadFile,
    iconPath: join(folders.icons, 'icons', '256x256.png'),
    portOrigin: originOf(ownUrl),
    title: productName,
    isDark: nativeTheme.shouldUseDarkColors,
    isDevelopment: !app.isPackaged,
    startHidden,
    onLoaded: (url) => reactions.pageLoaded(url),
    mayClose: () => quitting.isClosed,
    onClose: windowCloses,
  })
  const logFile = join(launch.dataDir, 'logs', 'gateway.log')
  answerPanelRequests(window, { ownUrl, restartGateway: () => host.restart() })
  const reactions = createLinkReactions({ window, host, ownUrl, logFile })
  const view = createShellView({ state, preferences, launchAtLogin: atLogin, perform })
  const notifications = createNotifications((path) => window.openPage(path))
  const follower = createGatewayFollower({
    watch: createGatewayWatch({
      onSnapshot: (snapshot) => {
        state.snapshot = snapshot
        const { lastWorkspace } = snapshot
        if (lastWorkspace !== null && lastWorkspace !== preferences.read().workspace) {
          preferences.change({ workspace: lastWorkspace })
        }
        refresh()
      },
      onEvents: (events) =>
        attempt('A notification could not be shown', () => notifications.apply(noticesOf(events, window.isFocused))),
    }),
    openChannel: () => openShellChannel(host),
    onAttachedLost: () => host.lost(),
  })
  const activeRuns = () => state.snapshot?.status.activeRuns ?? 0
  const quitting = installQuitSequence({
    situation: () => ({
      ownsGateway: state.link.kind === 'own',
      activeRuns: activeRuns(),
      confirmQuit: preferences.read().confirmQuit,
    }),
    ask: async () => {
      const { quit, dontAskAgain } = await askToQuit(activeRuns())
      if (dontAskAgain) preferences.change({ confirmQuit: false })
      return quit
    },
    close: async () => {
      ending.abort()
      follower.close()
      // First of all, because what belongs to the window may fail: the window may be gone.
      const gatewayClosed = host.close()
      const steps = [rememberPlace, () => window.hide(), () => notifications.close(), () => view.tray?.close()]
      for (const step of steps) attempt('Something of the window could not be closed', step)
      await gatewayClosed
    },
    kill: () => host.kill(),
  })

  // What cannot be shown must not look like a gateway that does not answer.
  function refresh(): void {
    attempt('Tray and badge could not be refreshed', view.refresh)
  }

  function perform(action: ShellAction): void {
    const targets = { window, host, follower, preferences, launchAtLogin: atLogin }
    performAction(action, { ...targets, onChanged: view.refreshMenus, quit: () => app.quit() }).catch((thrown: unknown) =>
      showProblem(window.frame, thrown).catch((fault: unknown) => noteFault('A failure could not be shown', fault)),
    )
  }

  function rememberPlace(): void {
    preferences.change({ window: window.place() })
  }

  function windowCloses(): void {
    attempt('The place of the window could not be remembered', rememberPlace)
    if (closeMeans({ hasTray: view.tray !== null }) === 'hide') window.hide()
    else app.quit()
  }

  app.on('activate', () => window.show())
  window.frame.on('session-end', () => quitting.quitNow())
  view.refreshMenus()
  void host.open()
  view.tray = await createTray({ perform, togglePanel: () => window.toggle() }).catch((thrown: unknown) => {
    noteFault('There is no tray icon', thrown)
    return null
  })
  // Without a tray a hidden window could not be found again.
  if (view.tray === null && startHidden) window.show()
  view.refresh()
  return { show: () => window.show() }
}
