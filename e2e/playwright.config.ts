import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from '@playwright/test'
import { findChromium } from '../build/ensure-chromium.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const chromium = await findChromium()

/** Nothing of Chromium's own may talk to the network during a test. */
const quiet = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
]
/** Chromium refuses to run its process sandbox as root. */
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  outputDir: join(root, 'out', 'e2e'),
  // Every test starts a gateway with the real Codex and waits for it most of the time: a few more than a small machine has cores.
  workers: 3,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: join(root, 'out', 'reports', 'e2e.json') }]],
  use: {
    browserName: 'chromium',
    headless: true,
    viewport: { width: 1280, height: 800 },
    // To have one: npm run e2e -- --trace retain-on-failure. It takes pictures all the time, a third of the work of a test.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: { args: [...quiet, ...asRoot], ...(chromium ? { executablePath: chromium } : {}) },
  },
})
