import { type BrowserWindow, dialog } from 'electron'
import { failureOf, problemOf } from './failure-text.ts'
import type { GatewayLink } from './gateway/gateway-link.ts'
import { text } from './texts.ts'

export async function showProblem(frame: BrowserWindow, thrown: unknown): Promise<void> {
  await dialog.showMessageBox(frame, { type: 'error', ...problemOf(thrown) })
}

/** A folder of the person's choice; `null` when they call it off. */
export async function askForFolder(frame: BrowserWindow, shown: string): Promise<string | null> {
  const answer = await dialog.showOpenDialog(frame, {
    title: text('folder.title'),
    buttonLabel: text('folder.choose'),
    defaultPath: shown,
    properties: ['openDirectory', 'createDirectory'],
  })
  return answer.canceled ? null : (answer.filePaths[0] ?? null)
}

/** Asks whether to quit although runs are active. */
export async function askToQuit(activeRuns: number): Promise<{ quit: boolean; dontAskAgain: boolean }> {
  const answer = await dialog.showMessageBox({
    type: 'question',
    message: text('quit.message', { count: activeRuns }),
    detail: text('quit.detail'),
    buttons: [text('quit.quit'), text('quit.stay')],
    defaultId: 1,
    cancelId: 1,
    checkboxLabel: text('quit.dontAsk'),
  })
  const quit = answer.response === 0
  return { quit, dontAskAgain: quit && answer.checkboxChecked }
}

export async function askAfterFailure(
  frame: BrowserWindow,
  link: Extract<GatewayLink, { kind: 'own' }>,
  logFile: string,
): Promise<'tryAgain' | 'later' | 'quit'> {
  const answer = await dialog.showMessageBox(frame, {
    type: 'error',
    ...failureOf(link, logFile),
    buttons: [text('failure.tryAgain'), text('failure.later'), text('failure.quit')],
    defaultId: 0,
    cancelId: 1,
  })
  return (['tryAgain', 'later', 'quit'] as const)[answer.response] ?? 'later'
}
