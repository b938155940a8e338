import { type IpcMainInvokeEvent, ipcMain } from 'electron'
import { z } from 'zod'
import { askForFolder } from './dialogs.ts'
import { originOf } from './link-reactions.ts'
import type { PanelWindow } from './window/panel-window.ts'

const Shown = z.string().max(4096).catch('')

/** What the panel that gets ports, and no other page, may ask of the app: the system's dialog for folders, a restart. */
export function answerPanelRequests(
  window: PanelWindow,
  { ownUrl, restartGateway }: { ownUrl: string; restartGateway: () => Promise<void> },
): void {
  let asking: Promise<string | null> | null = null

  const isOwnPanel = ({ senderFrame }: IpcMainInvokeEvent) =>
    senderFrame !== null && senderFrame === window.frame.webContents.mainFrame && originOf(senderFrame.url) === originOf(ownUrl)

  ipcMain.handle('switchboard:choose-folder', (event, shown: unknown) => {
    if (!isOwnPanel(event)) throw new Error('Only the panel may ask for a folder.')
    // One dialog at a time, however often the button is clicked.
    asking ??= askForFolder(window.frame, Shown.parse(shown)).finally(() => {
      asking = null
    })
    return asking
  })

  ipcMain.handle('switchboard:restart-gateway', (event) => {
    if (!isOwnPanel(event)) throw new Error('Only the panel may ask for a restart.')
    return restartGateway()
  })
}
