/** What a left click on the tray icon does; `menu` is the system's own behaviour. */
export function leftClickOf(platform: NodeJS.Platform): 'menu' | 'openPanel' | 'togglePanel' {
  if (platform === 'darwin') return 'menu'
  return platform === 'win32' ? 'openPanel' : 'togglePanel'
}

/** Windows reports one double click as several clicks, in ms. */
export const doubleFireMs = 300

/**
 * File of the icon, without its folder; a PNG has one with `@2x` beside it. macOS colours a template image itself, the
 * Windows taskbar follows the theme and takes the size it needs from an ICO, and a Linux panel may have any colour, so it
 * gets the icon with its own ground.
 */
export function trayImage(platform: NodeJS.Platform, isDark: boolean): string {
  if (platform === 'darwin') return 'trayTemplate.png'
  if (platform === 'win32') return isDark ? 'tray-light.ico' : 'tray-dark.ico'
  return 'tray.png'
}

/** What closing the window means: without a tray the window is the only way back to the app. */
export function closeMeans(options: { hasTray: boolean }): 'hide' | 'quit' {
  return options.hasTray ? 'hide' : 'quit'
}
