declare global {
  interface Window {
    /** Put there by the preload script; absent in a browser. */
    switchboard?: {
      platform: string
      /** The system's own dialog, which begins at `shown`; `null` when it was called off. */
      chooseFolder?: (shown: string) => Promise<string | null>
      /** Ends the gateway and starts it again with what is set now; rejects when it is not the app's own. */
      restartGateway?: () => Promise<void>
    }
  }
}

/** Inside the desktop app, where a MessagePort replaces the WebSocket. */
export function isDesktop(): boolean {
  return window.switchboard !== undefined
}

/** Decides how shortcuts are written and which key they need. */
export function isMac(): boolean {
  return (window.switchboard?.platform ?? navigator.platform).toLowerCase().startsWith(isDesktop() ? 'darwin' : 'mac')
}
