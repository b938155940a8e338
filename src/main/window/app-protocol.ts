import { protocol } from 'electron'
import { answerPanelRequest } from './panel-files.ts'

/** Before the app is ready: `app://` is a secure origin of its own, so `'self'` in the policy means the panel. */
export function registerPanelScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** Serves the built panel from its folder. */
export function servePanel(root: string): void {
  protocol.handle('app', (request) => answerPanelRequest(root, request))
}
