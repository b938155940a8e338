/** Name of the data folder, of the desktop entry and of the program's own folders. */
export const productId = 'codex-switchboard'

/**
 * What the systems know the app by: the installer of Windows writes it into its shortcuts, Linux finds the window's desktop
 * entry with it. The same stands in build/electron-builder.yml and package.json.
 */
export const appId = 'codex.switchboard'

/** As people read it. */
export const productName = 'Codex Switchboard'
