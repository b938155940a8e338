/** Whether a browser can show up at all: a Linux box without a display has none. */
function hasScreen(env: NodeJS.ProcessEnv): boolean {
  return process.platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'] || env['WSL_DISTRO_NAME'])
}

/** `false` when there is no screen or no browser; the caller then prints the address. */
export async function openInBrowser(url: string): Promise<boolean> {
  if (!hasScreen(process.env)) return false
  const { default: open } = await import('open')
  try {
    const child = await open(url)
    return await new Promise<boolean>((resolve) => {
      child.once('error', () => resolve(false))
      child.once('spawn', () => resolve(true))
      child.once('exit', (code) => resolve(code === 0))
    })
  } catch {
    // No program for web addresses is installed.
    return false
  }
}
