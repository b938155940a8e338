import { EventEmitter } from 'node:events'
import { homedir } from 'node:os'
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import type { BrowserWindowConstructorOptions, MenuItemConstructorOptions } from 'electron'

/**
 * The part of Electron that the shell uses, on Node: the gateway is a real one in a worker thread and ports are real
 * message ports, while windows, menus and dialogs only remember what they were told. For the tests of the wiring on
 * machines without an Electron program; e2e/electron drives the real one.
 */
const gatewayEntry = new URL('../../gateway/main.ts', import.meta.url).href

/** What was shown to the user since the last reset. */
export const seen = {
  titles: [] as string[],
  loaded: [] as string[],
  dialogs: [] as { message: string; buttons: string[] }[],
  notifications: [] as string[],
  trayMenus: [] as string[][],
  /** Ports that the panel got. */
  ports: [] as MessagePort[],
  /** Button that the next dialogs answer with, by its index. */
  answer: 0,
  /** What happened to the window, in order: `ready`, `show`, `maximize`, `hide`. */
  window: [] as string[],
  /** Gateways that were started, oldest first. */
  gateways: [] as Worker[],
  /** Where and with what they were started. */
  forks: [] as { cwd: string; env: NodeJS.ProcessEnv }[],
  hasEnded: false,
}

/** Resolves at every change of `seen`. */
export const changes = new EventEmitter()

function note(change: () => void): void {
  change()
  changes.emit('change')
}

class StandInApp extends EventEmitter {
  isPackaged = false
  /** Folder of the app's own files; a test sets it. */
  userData = ''
  getPath = (name: string) => (name === 'home' ? homedir() : this.userData)
  getVersion = () => '0.0.0'
  getBadgeCount = () => 0
  setBadgeCount = () => true
  exit(): void {
    note(() => {
      seen.hasEnded = true
    })
  }
  quit(): void {
    let isPrevented = false
    const event = {
      preventDefault: () => {
        isPrevented = true
      },
    }
    this.emit('before-quit', event)
    if (isPrevented) return
    for (const window of BrowserWindow.all) window.close()
    note(() => {
      seen.hasEnded = true
    })
  }
}

export const app = new StandInApp()

export class MessageChannelMain {
  readonly port1: StandInPort
  readonly port2: StandInPort
  constructor() {
    const { port1, port2 } = new MessageChannel()
    this.port1 = new StandInPort(port1)
    this.port2 = new StandInPort(port2)
  }
}

class StandInPort {
  readonly raw: MessagePort
  constructor(raw: MessagePort) {
    this.raw = raw
  }
  on(event: string, listener: (event?: { data: unknown }) => void): void {
    if (event === 'message') this.raw.on('message', (data: unknown) => listener({ data }))
    else this.raw.on(event, () => listener())
  }
  postMessage = (data: unknown) => this.raw.postMessage(data)
  start = () => this.raw.start()
  close = () => this.raw.close()
}

class StandInContents extends EventEmitter {
  #url = ''
  readonly mainFrame = { url: 'app://panel/index.html' }
  readonly session = {
    setPermissionRequestHandler: () => {},
    setPermissionCheckHandler: () => {},
    setDevicePermissionHandler: () => {},
  }
  setWindowOpenHandler = () => {}
  getURL = () => this.#url
  async loadURL(url: string): Promise<void> {
    const isSameDocument = this.#url.split('#')[0] === url.split('#')[0]
    this.#url = url
    note(() => seen.loaded.push(url))
    if (isSameDocument) return this.goTo(url)
    this.emit('did-navigate', {}, url)
    this.emit('did-finish-load')
  }
  /** As a click on a link of the panel does. */
  goTo(url: string): void {
    this.#url = url
    this.emit('did-navigate-in-page', {}, url, true)
  }
  postMessage(_channel: string, _message: unknown, [port]: StandInPort[]): void {
    if (port) note(() => seen.ports.push(port.raw))
  }
}

export class BrowserWindow extends EventEmitter {
  static all: BrowserWindow[] = []
  readonly webContents = new StandInContents()
  isShown = false
  isDestroyed = false
  constructor(_options: BrowserWindowConstructorOptions) {
    super()
    BrowserWindow.all.push(this)
    // Once, like Electron's, which paints the first page before it.
    this.webContents.once('did-finish-load', () => {
      note(() => seen.window.push('ready'))
      this.emit('ready-to-show')
    })
  }
  show(): void {
    this.isShown = true
    note(() => seen.window.push('show'))
  }
  hide(): void {
    this.isShown = false
    note(() => seen.window.push('hide'))
  }
  /** A window that is not visible becomes so, like Electron's. */
  maximize(): void {
    this.isShown = true
    note(() => seen.window.push('maximize'))
  }
  close(): void {
    let isPrevented = false
    this.emit('close', {
      preventDefault: () => {
        isPrevented = true
      },
    })
    if (!isPrevented) this.isDestroyed = true
  }
  focus = () => {}
  isFocused = () => false
  isVisible = () => this.isShown
  isMinimized = () => false
  isMaximized = () => false
  setTitle = (title: string) => note(() => seen.titles.push(title))
  getNormalBounds = () => ({ x: 0, y: 0, width: 900, height: 600 })
}

interface StandInMenu {
  items: MenuItemConstructorOptions[]
}

export const Menu = {
  buildFromTemplate: (items: MenuItemConstructorOptions[]): StandInMenu => ({ items }),
  setApplicationMenu: () => {},
}

export class Tray extends EventEmitter {
  setContextMenu = ({ items }: StandInMenu) => note(() => seen.trayMenus.push(items.flatMap((item) => item.label ?? [])))
  setToolTip = () => {}
  setImage = () => {}
  setTitle = () => {}
  destroy = () => {}
}

export class Notification extends EventEmitter {
  static isSupported = () => true
  readonly #body: string
  constructor({ body }: { body: string }) {
    super()
    this.#body = body
  }
  show = () => note(() => seen.notifications.push(this.#body))
  close = () => this.emit('close')
}

export const dialog = {
  showMessageBox: async (...all: unknown[]) => {
    const { message, buttons } = all.at(-1) as { message: string; buttons: string[] }
    note(() => seen.dialogs.push({ message, buttons }))
    return { response: seen.answer, checkboxChecked: false }
  },
  showOpenDialog: async (...all: unknown[]) => {
    const { defaultPath } = all.at(-1) as { defaultPath: string }
    note(() => seen.dialogs.push({ message: `folder from ${defaultPath}`, buttons: [] }))
    return { canceled: seen.answer !== 0, filePaths: ['/chosen/folder'] }
  },
}

/** The main process's end of what the preload script invokes. */
export const ipcMain = {
  handlers: new Map<string, (event: unknown, ...values: unknown[]) => unknown>(),
  handle(channel: string, handler: (event: unknown, ...values: unknown[]) => unknown): void {
    this.handlers.set(channel, handler)
  },
  on: () => {},
}

export const nativeTheme = Object.assign(new EventEmitter(), { themeSource: 'system', shouldUseDarkColors: false })
export const powerMonitor = new EventEmitter()
export const protocol = { handle: () => {} }
export const screen = { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1600, height: 1000 } }] }
export const shell = { openExternal: async () => {}, openPath: async () => '' }
export const clipboard = { writeText: () => {} }

export const utilityProcess = {
  fork(_file: string, argv: string[], { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv }) {
    seen.forks.push({ cwd, env })
    const worker = new Worker(new URL('./gateway-worker.js', import.meta.url), {
      workerData: { entry: gatewayEntry },
      argv,
      stdout: true,
      stderr: true,
      execArgv: [],
    })
    worker.stdout.resume()
    note(() => seen.gateways.push(worker))
    return Object.assign(new EventEmitter(), {
      // No process of its own: a number that nothing has, so that a kill by pid finds nobody.
      pid: 2 ** 22 + seen.gateways.length,
      stderr: worker.stderr,
      postMessage: (message: unknown, ports: StandInPort[] = []) => {
        const raw = ports.map((port) => port.raw)
        worker.postMessage({ message, ports: raw }, raw)
      },
      on: (event: string, listener: (value: unknown) => void) => worker.on(event, listener),
    })
  },
}

/** Forgets everything and ends what is left. */
export async function resetStandIn(): Promise<void> {
  await Promise.all(seen.gateways.map((gateway) => gateway.terminate()))
  for (const port of seen.ports) port.close()
  for (const emitter of [app, powerMonitor, nativeTheme]) emitter.removeAllListeners()
  BrowserWindow.all = []
  app.isPackaged = false
  ipcMain.handlers.clear()
  Object.assign(seen, {
    titles: [],
    loaded: [],
    dialogs: [],
    notifications: [],
    trayMenus: [],
    ports: [],
    answer: 0,
    window: [],
    gateways: [],
    forks: [],
    hasEnded: false,
  })
}
