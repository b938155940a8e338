/** Name of the data folder, of the desktop entry and of the program's own folders. */
export const productId = 'codex-switchboard'

/** As people read it. */
export const productName = 'Codex Switchboard'
