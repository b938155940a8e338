import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron, test as base, type ElectronApplication, type Locator, type Page } from '@playwright/test'
import { electronBinary } from '../../build/electron-binary.js'

const repository = fileURLToPath(new URL('../..', import.meta.url))

/** Why the desktop app cannot be started here, `null` when it can. */
function whyNot(): string | null {
  if (electronBinary() === null) return 'no Electron binary'
  const hasDisplay = process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']
  return hasDisplay ? null : 'no display'
}

/** Chromium refuses to run its process sandbox as root; the panel's own sandbox is asked for all the same. */
const rootArguments = process.getuid?.() === 0 ? ['--no-sandbox'] : []

export interface Desktop {
  /** Program and arguments that start the app for this test's data folder. */
  command: { program: string; args: string[] }
  dataDir: string
  app: ElectronApplication
  page: Page
  /** The line that says how the gateway is. */
  pill: Locator
  /** Process id of the gateway, `null` while there is none. */
  gatewayPid: () => Promise<number | null>
}

/** The app on this data folder; the caller closes it. */
export async function launch(dataDir: string, more: readonly string[] = []): Promise<Desktop> {
  const program = electronBinary()
  if (!program) throw new Error('no Electron binary')
  const args = [...rootArguments, repository, `--data-dir=${dataDir}`, '--http-port=0', '--demo', ...more]
  const command = { program, args }
  const app = await _electron.launch({ executablePath: command.program, args: command.args })
  const page = await app.firstWindow()
  return {
    command,
    dataDir,
    app,
    page,
    pill: page.getByRole('region', { name: 'State of the gateway' }).getByRole('status'),
    gatewayPid: () =>
      app.evaluate(({ app: electronApp }) => {
        const gateway = electronApp.getAppMetrics().find((metric) => metric.name === 'Codex Switchboard gateway')
        return gateway?.pid ?? null
      }),
  }
}

/** `desktop` is the real app on a new data folder, with the offline demo model. */
export const test = base.extend<{ electronHere: null; dataDir: string; desktop: Desktop }>({
  electronHere: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the wanted fixtures from this pattern.
    async ({}, use, testInfo) => {
      const reason = whyNot()
      if (reason) {
        console.log(`skipped: ${reason}`)
        testInfo.skip(true, reason)
      }
      await use(null)
    },
    { auto: true },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  dataDir: async ({}, use) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-desktop-'))
    await use(dataDir)
    await rm(dataDir, { recursive: true, force: true })
  },
  desktop: async ({ dataDir }, use) => {
    const desktop = await launch(dataDir)
    await use(desktop)
    await desktop.app.close()
  },
})

export { expect } from '@playwright/test'
