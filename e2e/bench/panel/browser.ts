import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright'

const systemChromium = '/usr/bin/chromium'

/** Path of a Chromium: the one that is named, Playwright's own, the system's; `null` when there is none. */
function findChromium(): string | null {
  const candidates = [process.env['SWITCHBOARD_CHROMIUM'] ?? '', chromium.executablePath(), systemChromium]
  return candidates.find((path) => path !== '' && existsSync(path)) ?? null
}

/** A headless Chromium, or `null` when there is none on this machine. */
export async function launchBrowser(): Promise<Browser | null> {
  const executablePath = findChromium()
  if (executablePath === null) return null
  return chromium.launch({
    executablePath,
    // The benchmark stops its servers first, and its end takes the browser along.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    // As root Chromium starts only without its sandbox; precise memory would otherwise be rounded.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--enable-precise-memory-info'],
  })
}
