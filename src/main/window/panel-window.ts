import { BrowserWindow, type MessagePortMain, type Session, screen, shell } from 'electron'
import { noteFault } from '../fault-note.ts'
import { firstPage, pageAt, pageOf, pageUrl } from '../pages.ts'
import type { WindowPlace } from '../preferences.ts'
import { createSpacingFilter } from '../spacing-filter.ts'
import { isPermitted, navigationVerdict } from './navigation.ts'
import { windowOptions } from './window-options.ts'
import { usablePlace } from './window-place.ts'

export interface PanelWindow {
  /**
   * Loads the panel from this address, if it is not there already; the page that was open stays open. `entryUrl`, e.g. a
   * one-time link, is loaded in its place, always and once.
   */
  load(panelUrl: string, entryUrl?: string): void
  show(): void
  toggle(): void
  hide(): void
  openPage(path: string): void
  setTitle(title: string): void
  /** Hands a port to the panel's page. */
  sendPort(port: MessagePortMain): void
  readonly isFocused: boolean
  /** For dialogs that belong to the window. */
  readonly frame: BrowserWindow
  place(): WindowPlace
}

export interface PanelWindowOptions {
  place: WindowPlace | null
  preloadPath: string
  iconPath: string
  /** Origin of the panel that gets ports. */
  portOrigin: string
  title: string
  isDark: boolean
  isDevelopment: boolean
  startHidden: boolean
  /** A page of the panel has loaded, also after a reload; the address without its hash. */
  onLoaded: (url: string) => void
  /** Whether the window may really close; until then closing it is up to `onClose`. */
  mayClose: () => boolean
  /** The user closes the window, which stays. */
  onClose: () => void
}

/** A page that crashes again within this time comes back after it. */
const crashPauseMs = 5_000

function openOutside(url: string): void {
  shell.openExternal(url).catch((thrown: unknown) => noteFault(`${url} cannot be opened`, thrown))
}

function guard(frame: BrowserWindow, panelUrl: () => string): void {
  const { webContents } = frame
  const leave = (details: { url: string; preventDefault: () => void }) => {
    const verdict = navigationVerdict(details.url, panelUrl())
    if (verdict === 'stay') return
    details.preventDefault()
    if (verdict === 'outside') openOutside(details.url)
  }
  webContents.on('will-navigate', leave)
  webContents.on('will-redirect', leave)
  webContents.on('will-frame-navigate', (details) => {
    if (!details.isMainFrame) details.preventDefault()
  })
  webContents.on('will-attach-webview', (event) => event.preventDefault())
  webContents.setWindowOpenHandler(({ url }) => {
    if (navigationVerdict(url, panelUrl()) === 'outside') openOutside(url)
    return { action: 'deny' }
  })
  guardPermissions(webContents.session, panelUrl)
}

function guardPermissions(session: Session, panelUrl: () => string): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(isPermitted(permission, details.requestingUrl, panelUrl()))
  })
  session.setPermissionCheckHandler((_contents, permission, _origin, details) =>
    isPermitted(permission, details.requestingUrl ?? '', panelUrl()),
  )
  session.setDevicePermissionHandler(() => false)
}

/** The one window. It is made once and hidden rather than closed while a tray can bring it back. */
export function createPanelWindow(options: PanelWindowOptions): PanelWindow {
  const workAreas = screen.getAllDisplays().map((display) => display.workArea)
  const place = usablePlace(options.place, workAreas)
  const frame = new BrowserWindow(windowOptions({ ...options, place }))
  const { webContents } = frame
  let panelUrl = `${options.portOrigin}/index.html`
  let isLoadWanted = false
  let page = firstPage
  // Maximising a window shows it, so that waits until it is shown.
  let isToBeMaximized = place?.maximized ?? false
  let nextLoad: NodeJS.Timeout | null = null

  guard(frame, () => panelUrl)
  if (!options.startHidden) frame.once('ready-to-show', appear)
  // The panel has a title of its own; ours says how the gateway is.
  frame.on('page-title-updated', (event) => event.preventDefault())
  frame.on('close', (event) => {
    if (options.mayClose()) return
    event.preventDefault()
    options.onClose()
  })
  frame.on('closed', () => clearTimeout(nextLoad ?? undefined))
  webContents.on('did-finish-load', () => options.onLoaded(webContents.getURL()))
  webContents.on('did-navigate', (_event, address) => remember(address))
  webContents.on('did-navigate-in-page', (_event, address, isMainFrame) => {
    if (isMainFrame) remember(address)
  })
  const isFirstCrashInAWhile = createSpacingFilter(crashPauseMs)
  webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit') return
    clearTimeout(nextLoad ?? undefined)
    if (isFirstCrashInAWhile()) void loadPage()
    else nextLoad = setTimeout(() => void loadPage(), crashPauseMs)
  })

  function remember(address: string) {
    page = pageOf(address, panelUrl) ?? page
  }

  async function loadPage(address = panelUrl): Promise<void> {
    try {
      await webContents.loadURL(pageUrl(address, page))
    } catch {
      // A newer load took its place, or the address does not answer: the owner hears of it by its own connection.
    }
  }

  function appear() {
    if (isToBeMaximized) frame.maximize()
    isToBeMaximized = false
    frame.show()
  }

  function show() {
    if (frame.isMinimized()) frame.restore()
    appear()
    frame.focus()
  }

  return {
    frame,
    get isFocused() {
      return frame.isFocused()
    },
    load(next, entryUrl) {
      if (isLoadWanted && next === panelUrl && entryUrl === undefined) return
      isLoadWanted = true
      panelUrl = next
      void loadPage(entryUrl)
    },
    show,
    toggle() {
      if (frame.isVisible() && frame.isFocused()) frame.hide()
      else show()
    },
    hide: () => frame.hide(),
    openPage(path) {
      const isThere = page === pageAt(path)
      page = pageAt(path)
      if (isLoadWanted && !isThere) void loadPage()
      show()
    },
    setTitle: (title) => frame.setTitle(title),
    sendPort: (port) => webContents.postMessage('switchboard:port', null, [port]),
    place: () => ({ ...frame.getNormalBounds(), maximized: isToBeMaximized || frame.isMaximized() }),
  }
}
