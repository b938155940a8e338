import { handOverToBrowser } from './panel-handover.ts'

/** Whether a browser can show up at all: a Linux box without a display has none. */
function hasScreen(env: NodeJS.ProcessEnv): boolean {
  return process.platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'] || env['WSL_DISTRO_NAME'])
}

/** `false` when no program opens such files; one that goes on running, as a browser may, is never waited for. */
async function launch(file: string): Promise<boolean> {
  const { default: open } = await import('open')
  try {
    const child = await open(file)
    return await new Promise<boolean>((resolve) => {
      child.once('error', () => resolve(false))
      child.once('exit', (code) => resolve(code === 0))
    })
  } catch {
    // No program for web pages is installed.
    return false
  }
}

/** Opens the panel by its one-time link. `false` when no browser came to it; the caller then prints the link. */
export async function openInBrowser(link: string, dataDir: string): Promise<boolean> {
  if (!hasScreen(process.env)) return false
  try {
    return await handOverToBrowser(link, dataDir, launch)
  } catch {
    // E.g. the disk is full. The link is as good as before, and a gateway does not end because of it.
    return false
  }
}
