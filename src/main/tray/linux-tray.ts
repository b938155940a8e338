import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
const deadlineMs = 1_500

/**
 * Whether this Linux desktop shows tray icons: some program owns the name of the watcher. Electron reports nothing
 * when none does, and a hidden window would then be lost.
 */
export async function hasLinuxTray(): Promise<boolean> {
  const question = [
    'call',
    '--session',
    '--dest=org.freedesktop.DBus',
    '--object-path=/org/freedesktop/DBus',
    '--method=org.freedesktop.DBus.NameHasOwner',
    'org.kde.StatusNotifierWatcher',
  ]
  try {
    const { stdout } = await run('gdbus', question, { timeout: deadlineMs })
    return stdout.includes('true')
  } catch {
    // No session bus or no gdbus: better a window that stays than one that cannot be found.
    return false
  }
}
