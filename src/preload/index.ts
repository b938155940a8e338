import { contextBridge, ipcRenderer } from 'electron'

const chooseFolderMessage = 'switchboard:choose-folder'
const restartMessage = 'switchboard:restart-gateway'

/** Name of the message that carries a port of the gateway, from main and on to the panel. */
const portMessage = 'switchboard:port'

const portOriginArgument = '--port-origin='
const portOrigin = process.argv.find((argument) => argument.startsWith(portOriginArgument))?.slice(portOriginArgument.length)

// The panel that an attached gateway serves has a connection of its own; it must not take itself for the desktop's and wait for a port.
if (location.origin === portOrigin) {
  // A MessagePort cannot cross the context bridge, but a window message takes it into the panel.
  ipcRenderer.on(portMessage, (event) => {
    window.postMessage(portMessage, location.origin, event.ports)
  })

  contextBridge.exposeInMainWorld('switchboard', {
    platform: process.platform,
    versions: { electron: process.versions.electron, chrome: process.versions.chrome },
    chooseFolder: (shown: unknown) => ipcRenderer.invoke(chooseFolderMessage, shown),
    restartGateway: () => ipcRenderer.invoke(restartMessage),
  })
}
