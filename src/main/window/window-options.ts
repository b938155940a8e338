import type { BrowserWindowConstructorOptions } from 'electron'
import type { WindowPlace } from '../preferences.ts'

export interface WindowSize {
  width: number
  height: number
}

export const defaultSize: WindowSize = { width: 1200, height: 800 }
export const minimumSize: WindowSize = { width: 720, height: 480 }

/** Grounds of the panel, so that nothing flashes before its first paint. */
const ground = { light: '#f7f7f8', dark: '#131417' }

/** Argument that tells the preload script which pages get ports; the panel of an attached gateway uses its own socket. */
const portOriginArgument = '--port-origin='

/** Everything the window is made with. The panel runs sandboxed, isolated and without Node. */
export function windowOptions(input: {
  place: (Omit<WindowPlace, 'x' | 'y'> & { x?: number; y?: number }) | null
  preloadPath: string
  /** Origin of the panel that is served with ports. */
  portOrigin: string
  iconPath: string
  title: string
  isDark: boolean
  isDevelopment: boolean
}): BrowserWindowConstructorOptions {
  const { place } = input
  return {
    width: place?.width ?? defaultSize.width,
    height: place?.height ?? defaultSize.height,
    ...(place?.x === undefined || place.y === undefined ? {} : { x: place.x, y: place.y }),
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    // Shown when the first page is painted.
    show: false,
    title: input.title,
    icon: input.iconPath,
    backgroundColor: input.isDark ? ground.dark : ground.light,
    webPreferences: {
      preload: input.preloadPath,
      additionalArguments: [`${portOriginArgument}${input.portOrigin}`],
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      spellcheck: false,
      devTools: input.isDevelopment,
    },
  }
}
