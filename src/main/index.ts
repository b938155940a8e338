import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { app, dialog } from 'electron'
import { errorPolicy, toAppError } from '#shared/errors.ts'
import { appId, productName } from '#shared/product.ts'
import { type LaunchArguments, launchArguments } from './launch-arguments.ts'
import { type Shell, startShell } from './shell.ts'
import { registerPanelScheme } from './window/app-protocol.ts'

/** `null` when the command line asks for what cannot be; the person has been told. */
function readLaunchArguments(): LaunchArguments | null {
  try {
    return launchArguments(process.argv.slice(1), process.env, process.cwd())
  } catch (thrown) {
    const { message, hint } = toAppError(thrown)
    // Before the app is ready Linux writes this to standard error.
    dialog.showErrorBox(productName, hint ? `${message}\n\n${hint}` : message)
    return null
  }
}

/** One profile per data folder, so that two data folders are two apps and one is a single instance. */
function placeUserData(dataDir: string): void {
  const folder = join(dataDir, 'desktop')
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    app.setPath('userData', folder)
  } catch {
    // The gateway cannot use the data folder either, and says so better than we could here.
  }
}

function start(launch: LaunchArguments): void {
  let shell: Shell | null = null
  app.setAppUserModelId(appId)
  app.on('second-instance', () => shell?.show())
  // The window is hidden rather than closed; the app ends by its own quit sequence only.
  app.on('window-all-closed', () => {})
  // No top-level await: an ES module that waits for `ready` would wait for itself.
  app
    .whenReady()
    .then(async () => {
      shell = await startShell(launch)
    })
    .catch((thrown: unknown) => {
      dialog.showErrorBox(productName, thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown))
      app.exit(1)
    })
}

registerPanelScheme()
const launch = readLaunchArguments()
if (launch) {
  placeUserData(launch.dataDir)
  if (app.requestSingleInstanceLock()) start(launch)
  else app.quit()
} else {
  app.exit(errorPolicy.invalidInput.exitCode)
}
